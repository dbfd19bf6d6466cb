/**
 * The driver of joinpool that needs no broker: pools within one process, and faults to try callbacks with.
 * @packageDocumentation
 */
export { connectMemory, type MemoryConnectionOptions } from './connect-memory.js';
export { MemoryBroker, type MemoryBrokerOptions } from './memory-broker.js';
export type { MemoryClock, MemoryTimer } from './memory-clock.js';
export { type MemoryDriverOptions, memoryDriver } from './memory-driver.js';
export type { MemoryFaults } from './memory-faults.js';
