import { openDealerWire } from '../client/dealer-wire.js';
import { checkSocketOwner } from '../client/socket-owner.js';
import type { OpenWire } from '../client/wire.js';
import { messageOf } from '../message-of.js';
import type { CheckedOptions, HubChoice } from '../options/checked-options.js';
import { ensureKeyFile, readKeyFile } from '../secrets/key-file.js';
import { endpointText } from '../socket/endpoint.js';
import { refuseTakenPort } from '../socket/refuse-taken-port.js';
import { startChildHub } from './child-hub.js';
import { type Election, type HostedHub, openElectedWire } from './elected-wire.js';
import { RunningHub } from './start-hub.js';

type Remote = HubChoice & { readonly kind: 'remote' };
type Elected = HubChoice & { readonly kind: 'elected' };

/** The way to the hub that the options name. */
export const openWireTo = ({ hub, connectTimeoutMs }: CheckedOptions): OpenWire => {
  if (hub.kind === 'given') return hub.hub.openWire('given');
  if (hub.kind === 'remote') return openRemoteWire(hub, connectTimeoutMs);
  return openElectedWire(electionOf(hub, connectTimeoutMs));
};

const openRemoteWire =
  ({ endpoint, keyFile, curve }: Remote, connectTimeoutMs: number): OpenWire =>
  async (receive, signal) => {
    const key = keyFile === undefined ? undefined : await readKeyFile(keyFile);
    if (key === undefined) await checkSocketOwner(endpoint);
    const credentials = { ...(key === undefined ? {} : { key }), ...(curve === undefined ? {} : { curve }) };
    return await openDealerWire({ endpoint, connectTimeoutMs, ...credentials })(receive, signal);
  };

const electionOf = ({ host, port, keyFile, journal }: Elected, connectTimeoutMs: number): Election => {
  const endpoint = { transport: 'tcp', host: '127.0.0.1', port } as const;
  const name = endpointText(endpoint);
  const join: OpenWire = async (receive, signal) => {
    const key = await ensureKeyFile(keyFile);
    return await openDealerWire({ endpoint, key, connectTimeoutMs })(receive, signal);
  };
  const hostHere = async (): Promise<HostedHub> => {
    const guard = { kind: 'key', key: await ensureKeyFile(keyFile) } as const;
    const hub = await RunningHub.start({ listens: [{ endpoint, guard }], journal });
    return { openWire: hub.openWire(name), close: () => hub.close() };
  };
  const hostInChild = async (signal: AbortSignal): Promise<HostedHub> => {
    await ensureKeyFile(keyFile);
    // A process is not started only to find that out.
    await refuseTakenPort(endpoint);
    return await startChildHub({ endpoint: name, keyFile, journal, openWire: join }, signal);
  };
  return { host: host === 'child' ? hostInChild : hostHere, join, onFailure: warn };
};

/** Nobody waits for it any more. */
const warn = (error: unknown): void => {
  const text = messageOf(error);
  process.emitWarning(`the hub of this process was not closed in order: ${text}`, { code: 'JOINPOOL_HUB' });
};
