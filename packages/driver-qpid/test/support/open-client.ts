import { checkOptions } from '../../src/check-options.js';
import { Client } from '../../src/client/client.js';
import { within } from './pools.js';

/** A connection to look at a broker with, beside the driver's. */
export const openClient = async (url: string): Promise<Client> => {
  const options = checkOptions(url, {}, (code, message) => new Error(`${code}: ${message}`));
  const [host] = options.hosts;
  if (host === undefined) throw new Error('no host');
  return await Client.open(host, options, 'test', within());
};
