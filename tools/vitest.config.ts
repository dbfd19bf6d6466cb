export { default } from './vitest/package-config.js';
