import type { Driver } from '../driver/driver.js';
import { DriverFailure } from '../driver/driver-failure.js';
import type { MemoryBroker } from './memory-broker.js';
import { MemoryConnection } from './memory-connection.js';
import { turnUnlessAborted } from './turn.js';

export interface MemoryDriverOptions {
  /** What `broker.faults.crash()` and `disconnect()` call it by; default `memory`. */
  readonly name?: string;
}

/** A driver that reaches the pools of this broker, within this process. */
export const memoryDriver = (broker: MemoryBroker, { name = 'memory' }: MemoryDriverOptions = {}): Driver => ({
  name: 'memory',
  hosts: 1,
  async open(signal) {
    await turnUnlessAborted(signal);
    if (broker.faults.refuses(name)) throw new DriverFailure('unreachable', 'the memory broker refuses connections');
    return new MemoryConnection(broker, name);
  },
  classify: (error) => (error instanceof DriverFailure ? error.kind : 'unknown'),
});
