import { connect } from 'node:net';
import { DriverFailure } from '@joinpool/core/driver';
import { codeOf } from '../code-of.js';
import { messageOf } from '../message-of.js';
import { type Endpoint, endpointText } from '../socket/endpoint.js';
import { EndpointUnavailable } from '../socket/endpoint-unavailable.js';
import { PortTaken } from '../socket/port-taken.js';
import type { HubRouter } from './hub-router.js';
import { isSameFile, statPath } from './socket-file.js';

/** How long a Unix socket is given to show whether somebody listens behind it. */
const answerMs = 1_000;

/**
 * Binds the router. Rejects with `DriverFailure`, its cause libzmq's error where there is one: `PortTaken`,
 * `permission-denied`, `EndpointUnavailable`. Answers the endpoint as it is bound, with its port.
 */
export const bindRouter = async (router: HubRouter, endpoint: Endpoint): Promise<string> => {
  const text = endpointText(endpoint);
  try {
    return endpoint.transport === 'ipc' ? await bindPath(router, endpoint.path) : router.listen(bindable(endpoint));
  } catch (cause) {
    throw cause instanceof DriverFailure ? cause : bindFailure(text, cause);
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

/**
 * ZeroMQ removes whatever is at the path: nothing may be there but a socket that nobody listens at any more. It is looked
 * at again right before that, since another hub may have come while it was asked.
 */
const bindPath = async (router: HubRouter, path: string): Promise<string> => {
  const text = `ipc://${path}`;
  for (;;) {
    const found = statPath(path);
    if (found?.isSocket() === false)
      throw new EndpointUnavailable(text, 'there is a file or folder, which is left as it is: name another path');
    if (found !== undefined && !(await isLeftBehind(path))) throw new PortTaken(text);
    if (isSameFile(statPath(path), found)) return bindForOwner(router, text);
  }
};

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
    socket.once('error', (error) => answer(codeOf(error) === 'ECONNREFUSED'));
  });

const bindFailure = (text: string, cause: unknown): DriverFailure => {
  const code = codeOf(cause);
  const message = messageOf(cause);
  if (code === 'EADDRINUSE') return new PortTaken(text, { cause });
  if (code === 'EACCES')
    return new DriverFailure('permission-denied', `${text} may not be listened on by this user`, { cause });
  return new EndpointUnavailable(text, message, { cause });
};
