/**
 * The message bodies of OpenStack's oslo.messaging, for whichever transport carries them.
 * @packageDocumentation
 */
export { OsloSerializer } from './oslo-serializer.js';
