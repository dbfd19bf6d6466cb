import { isIPv6 } from 'node:net';

/** Where a hub listens. */
export type Endpoint =
  | { readonly transport: 'tcp'; readonly host: string; readonly port: number }
  | { readonly transport: 'ipc'; readonly path: string };

/** What is wrong with the text of an endpoint, and what to write instead. */
export interface EndpointFault {
  readonly fault: string;
  readonly advice: string;
}

const form = 'Write tcp://host:port or ipc:///path/of/the/socket.';
/** What fits into the address of a Unix socket everywhere, with the zero at its end. */
const longestPathBytes = 103;
const tcpForm = /^tcp:\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})$/;
const ipcForm = /^ipc:\/\/(\/.+)$/;

/** Reads `tcp://host:port` or `ipc:///path`. Port 0 is any free one, for a hub that listens. */
export const parseEndpoint = (text: unknown): Endpoint | EndpointFault => {
  if (typeof text !== 'string') return { fault: `is ${typeof text}, not text`, advice: form };
  const path = ipcForm.exec(text)?.[1];
  if (path !== undefined) return ipcEndpoint(text, path);
  const [, host, digits] = tcpForm.exec(text) ?? [];
  if (host === undefined || digits === undefined) return { fault: `'${text}' names no endpoint`, advice: form };
  const port = Number(digits);
  if (port > 65_535) return { fault: `'${text}' has the port ${port}`, advice: 'Give a port from 1 to 65535.' };
  const bare = host.replace(/^\[|\]$/g, '');
  if (host !== bare && !isIPv6(bare)) return { fault: `'${text}' has no IPv6 address in its brackets`, advice: form };
  return { transport: 'tcp', host: bare, port };
};

const ipcEndpoint = (text: string, path: string): Endpoint | EndpointFault => {
  if (path.includes('\0')) return { fault: `'${text}' has a zero byte in its path`, advice: form };
  if (Buffer.byteLength(path) > longestPathBytes)
    return { fault: `'${text}' has a path above ${longestPathBytes} bytes`, advice: 'Use a shorter path.' };
  return { transport: 'ipc', path };
};

export const isEndpoint = (parsed: Endpoint | EndpointFault): parsed is Endpoint => 'transport' in parsed;

/** Whether only processes of this machine can reach it. */
export const isLocal = (endpoint: Endpoint): boolean =>
  endpoint.transport === 'ipc' ||
  endpoint.host === 'localhost' ||
  endpoint.host === '::1' ||
  /^127(\.[0-9]{1,3}){3}$/.test(endpoint.host);

export const isIPv6Endpoint = (endpoint: Endpoint): boolean => endpoint.transport === 'tcp' && isIPv6(endpoint.host);

/** As ZeroMQ writes it. */
export const endpointText = (endpoint: Endpoint): string => {
  if (endpoint.transport === 'ipc') return `ipc://${endpoint.path}`;
  const host = isIPv6Endpoint(endpoint) ? `[${endpoint.host}]` : endpoint.host;
  return `tcp://${host}:${endpoint.port}`;
};
