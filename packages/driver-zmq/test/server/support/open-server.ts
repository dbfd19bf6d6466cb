import { onTestFinished } from 'vitest';
import type { DealerSettings } from '../../../src/client/dealer-settings.js';
import { openDealerWire } from '../../../src/client/dealer-wire.js';
import type { Wire } from '../../../src/client/wire.js';
import type { Guard, ServedHub } from '../../../src/server/door.js';
import { HubServer, type ListenSettings } from '../../../src/server/hub-server.js';
import type { ServerEvent } from '../../../src/server/server-event.js';
import { type Endpoint, isEndpoint, parseEndpoint } from '../../../src/socket/endpoint.js';

export const key = Buffer.alloc(32, 7);
export const keyGuard: Guard = { kind: 'key', key };

export const endpointOf = (text: string): Endpoint => {
  const endpoint = parseEndpoint(text);
  if (!isEndpoint(endpoint)) throw new TypeError(endpoint.fault);
  return endpoint;
};

/** A server that the end of the test closes, on a free port unless told otherwise. */
export const openServer = async (
  hub: ServedHub,
  listens: readonly ListenSettings[] = [{ endpoint: endpointOf('tcp://127.0.0.1:0'), guard: keyGuard }],
): Promise<{ server: HubServer; endpoint: Endpoint; events: ServerEvent[] }> => {
  const events: ServerEvent[] = [];
  const server = await HubServer.bind(listens, (event) => events.push(event));
  onTestFinished(() => server.close());
  server.serve(hub);
  return { server, endpoint: endpointOf(server.endpoints[0] ?? ''), events };
};

export type Received = (readonly Uint8Array[])[];

/** A wire that the end of the test closes, and what came in on it; with the key, unless other settings are given. */
export const openWire = async (
  endpoint: Endpoint,
  settings: Partial<DealerSettings> = { key },
): Promise<{ wire: Wire; received: Received }> => {
  const received: Received = [];
  const open = openDealerWire({ endpoint, connectTimeoutMs: 2_000, ...settings });
  const wire = await open((parts) => received.push(parts), AbortSignal.timeout(10_000));
  onTestFinished(() => wire.close(AbortSignal.abort()));
  return { wire, received };
};
