// @ts-check
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { BrokerError } from './broker-error.mjs';
import { noAnswer, unreachable } from './probe-errors.mjs';

/** @typedef {{ readonly product: string, readonly version: string }} ProbeResult */

/**
 * Logs in on a connected socket, makes sure that the broker takes work, and logs out. It need not mind the time.
 * @typedef {(socket: import('node:net').Socket, url: URL) => Promise<ProbeResult>} LogIn
 */

/**
 * Logs in to the broker at `url`, opens its virtual host and closes again: what answers is a broker that takes work,
 * not merely an open port.
 *
 * Rejects with `UNREACHABLE`, `NO_ANSWER` (nothing more came within `deadlineMs`), `NOT_AMQP`, `LOGIN_REFUSED` or
 * `VIRTUAL_HOST_REFUSED`; with the signal's reason on abort. Leaves no connection open in any case.
 * @param {URL} url amqp: or amqps:
 * @param {{ logIn: LogIn, deadlineMs: number, signal?: AbortSignal | undefined, caFile?: string | undefined }} options
 * @returns {Promise<ProbeResult>}
 */
export const probeBroker = async (url, { logIn, deadlineMs, signal, caFile }) => {
  const deadline = AbortSignal.timeout(deadlineMs);
  const either = signal ? AbortSignal.any([deadline, signal]) : deadline;
  const socket = await dial(url, caFile);
  const cut = () => socket.destroy(either.reason);
  either.addEventListener('abort', cut, { once: true });
  try {
    if (either.aborted) cut();
    await once(socket, url.protocol === 'amqps:' ? 'secureConnect' : 'connect');
    return await logIn(socket, url);
  } catch (error) {
    signal?.throwIfAborted();
    if (deadline.aborted) throw noAnswer(url, deadlineMs);
    throw error instanceof BrokerError ? error : unreachable(url, error);
  } finally {
    either.removeEventListener('abort', cut);
    socket.destroy();
  }
};

/** @type {(url: URL, caFile: string | undefined) => Promise<import('node:net').Socket>} */
const dial = async (url, caFile) => {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol === 'amqp:') return connect({ host, port: Number(url.port || 5672) });
  const ca = caFile === undefined ? {} : { ca: await readFile(caFile) };
  return connectTls({ host, port: Number(url.port || 5671), servername: isIP(host) ? '' : host, ...ca });
};

/** @type {(url: URL) => { user: string, password: string }} */
export const credentials = (url) => ({
  user: decodeURIComponent(url.username || 'guest'),
  password: decodeURIComponent(url.password || 'guest'),
});
