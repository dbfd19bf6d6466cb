export { default } from '../../tools/vitest/package-config.js';
