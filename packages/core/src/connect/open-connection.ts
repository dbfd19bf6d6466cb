import type { Driver } from '../driver/driver.js';
import { Connection } from './connection.js';
import { checkConnectionOptions } from './connection-settings.js';
import type { ConnectionOptions } from './options.js';

/**
 * Opens a connection through a driver: what every `connect…()` calls. Tries each of the driver's hosts once; rejects
 * with `unreachable` or `permission-denied` when none answers, and with `invalid-option` or `unknown-option` before
 * anything is tried.
 */
export const openConnection = async (driver: Driver, options: ConnectionOptions = {}): Promise<Connection> => {
  const connection = new Connection(driver, checkConnectionOptions(options));
  await connection.open();
  return connection;
};
