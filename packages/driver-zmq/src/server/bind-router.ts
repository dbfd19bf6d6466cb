import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { connect } from 'node:net';
import { DriverFailure } from '@joinpool/core/driver';
import { type Endpoint, endpointText } from '../socket/endpoint.js';
import { EndpointUnavailable } from '../socket/endpoint-unavailable.js';
import { PortTaken } from '../socket/port-taken.js';
import type { HubRouter } from './hub-router.js';

/** How long a Unix socket is given to show whether somebody listens behind it. */
const answerMs = 1_000;

/**
 * Binds the router. Rejects with `DriverFailure`, its cause libzmq's error where there is one: `PortTaken`,
 * `permission-denied`, `EndpointUnavailable`. Answers the endpoint as it is bound, with its port.
 */
export const bindRouter = async (router: HubRouter, endpoint: Endpoint): Promise<string> => {
  const text = endpointText(endpoint);
  // ZeroMQ would remove whatever is at the path.
  if (endpoint.transport === 'ipc') await checkPath(endpoint.path, text);
  try {
    return endpoint.transport === 'ipc' ? bindForOwner(router, text) : router.listen(bindable(endpoint));
  } catch (cause) {
    throw bindFailure(text, cause);
  }
};

const bindable = (endpoint: Endpoint & { readonly transport: 'tcp' }): string => {
  const numeric = endpoint.host === 'localhost' ? { ...endpoint, host: '127.0.0.1' } : endpoint;
  return endpointText(numeric).replace(/:0$/, ':*');
};

/** The socket is made for its owner alone, from its first moment. */
const bindForOwner = (router: HubRouter, text: string): string => {
  const before = process.umask(0o177);
  try {
    return router.listen(text);
  } finally {
    process.umask(before);
  }
};

/** Nothing may be there but a socket that nobody listens at any more. */
const checkPath = async (path: string, text: string): Promise<void> => {
  const stats = await statOf(path);
  if (stats === undefined) return;
  if (!stats.isSocket())
    throw new EndpointUnavailable(text, 'there is a file or folder, which is left as it is: name another path');
  if (!(await isLeftBehind(path))) throw new PortTaken(text);
};

/** Undefined where nothing is; what else keeps it from being looked at, binding it will tell. */
const statOf = (path: string): Promise<Stats | undefined> => lstat(path).catch(() => undefined);

const isLeftBehind = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    const answer = (leftBehind: boolean): void => {
      socket.destroy();
      resolve(leftBehind);
    };
    socket.setTimeout(answerMs, () => answer(false));
    socket.once('connect', () => answer(false));
    // Any other error is one of somebody who is there: another user's socket, or a queue of clients that is full.
    socket.once('error', (error) => answer('code' in error && error.code === 'ECONNREFUSED'));
  });

const bindFailure = (text: string, cause: unknown): DriverFailure => {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (code === 'EADDRINUSE') return new PortTaken(text, { cause });
  if (code === 'EACCES')
    return new DriverFailure('permission-denied', `${text} may not be listened on by this user`, { cause });
  return new EndpointUnavailable(text, message, { cause });
};
