import { once } from 'node:events';
import { createServer } from 'node:net';
import { codeOf } from '../code-of.js';
import { type Endpoint, endpointText } from './endpoint.js';
import { PortTaken } from './port-taken.js';

/** Rejects with `PortTaken` when another program listens there now; takes nothing. What else is wrong with it is not told. */
export const refuseTakenPort = async (endpoint: Endpoint & { readonly transport: 'tcp' }): Promise<void> => {
  const { host, port } = endpoint;
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
  } catch (cause) {
    if (codeOf(cause) !== 'EADDRINUSE') return;
    throw new PortTaken(endpointText(endpoint), { cause });
  }
  server.close();
  await once(server, 'close');
};
