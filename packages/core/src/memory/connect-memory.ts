import type { Connection } from '../connect/connection.js';
import { openConnection } from '../connect/open-connection.js';
import type { ConnectionOptions } from '../connect/options.js';
import { MemoryBroker } from './memory-broker.js';
import { memoryDriver } from './memory-driver.js';

export interface MemoryConnectionOptions extends ConnectionOptions {
  /** The broker to connect to; default a new one, which nobody else can reach. */
  readonly broker?: MemoryBroker;
  /** What `broker.faults.crash()` and `disconnect()` call this connection by; default `memory`. */
  readonly name?: string;
}

/** Connects to a broker within this process; resolves once the connection is open. */
export const connectMemory = (options: MemoryConnectionOptions = {}): Promise<Connection> => {
  const { broker = new MemoryBroker(), name, ...connectionOptions } = options;
  return openConnection(memoryDriver(broker, name === undefined ? {} : { name }), connectionOptions);
};
