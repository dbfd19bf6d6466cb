import { connect } from 'node:net';
import { DriverFailure } from '@joinpool/core/driver';
import { type Endpoint, endpointText } from '../socket/endpoint.js';
import { PortTaken } from '../socket/port-taken.js';
import type { HubRouter } from './hub-router.js';

/** How long a Unix socket is given to show whether somebody listens behind it. */
const answerMs = 1_000;

/**
 * Binds the router. Rejects with `DriverFailure`, its cause libzmq's error: `PortTaken`,
 * `permission-denied`, `unavailable`. Answers the endpoint as it is bound, with its port.
 */
export const bindRouter = async (router: HubRouter, endpoint: Endpoint): Promise<string> => {
  const text = endpointText(endpoint);
  // ZeroMQ would take the path away from whoever has it.
  if (endpoint.transport === 'ipc' && (await isAnswered(endpoint.path))) throw new PortTaken(text);
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

const isAnswered = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    const answer = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(answerMs, () => answer(true));
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });

const bindFailure = (text: string, cause: unknown): DriverFailure => {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (code === 'EADDRINUSE') return new PortTaken(text, { cause });
  if (code === 'EACCES')
    return new DriverFailure('permission-denied', `${text} may not be listened on by this user`, { cause });
  return new DriverFailure('unavailable', `${text} cannot be listened on: ${message}`, { cause });
};
