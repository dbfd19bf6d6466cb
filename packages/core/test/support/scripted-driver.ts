import { type DriverCapabilities, noCapabilities } from '../../src/driver/capabilities.js';
import type { Driver, DriverConnection } from '../../src/driver/driver.js';
import type { ErrorKind } from '../../src/driver/error-kind.js';
import { Script, ScriptedError } from './script.js';
import { ScriptedConnection } from './scripted-connection.js';

/** A driver that does what its test says: every call is recorded, and fails or waits where the script says so. */
export class ScriptedDriver implements Driver {
  readonly name = 'scripted';
  readonly script = new Script();
  readonly connections: ScriptedConnection[] = [];
  readonly capabilities: DriverCapabilities;
  hosts = 1;

  constructor(capabilities: Partial<DriverCapabilities> = {}) {
    this.capabilities = { ...noCapabilities, deletePool: true, ...capabilities };
  }

  async open(signal: AbortSignal): Promise<DriverConnection> {
    await this.script.step('open', '', signal);
    const connection = new ScriptedConnection(this.script, this.capabilities);
    this.connections.push(connection);
    return connection;
  }

  classify(error: unknown): ErrorKind {
    return error instanceof ScriptedError ? error.kind : 'unknown';
  }

  /** The connection that was opened last. */
  get current(): ScriptedConnection {
    const connection = this.connections.at(-1);
    if (connection === undefined) throw new Error('nothing was opened yet');
    return connection;
  }
}
