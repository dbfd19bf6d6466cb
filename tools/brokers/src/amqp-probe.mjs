// @ts-check
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import {
  closeReason,
  decodeFrame,
  encodeMethod,
  longString,
  methods,
  protocolHeader,
  serverProperties,
  shortString,
} from './amqp-wire.mjs';
import { BrokerError } from './broker-error.mjs';
import { noAnswer, notAmqp, refused, unreachable } from './probe-errors.mjs';

/** @typedef {{ readonly product: string, readonly version: string }} ProbeResult */
/** @typedef {{ method: number, fields: Buffer }} Method */

/**
 * Logs in to the broker at `url`, opens its virtual host and closes again: what answers is a broker that takes work,
 * not merely an open port.
 *
 * Rejects with `UNREACHABLE`, `NO_ANSWER` (nothing more came within `deadlineMs`), `NOT_AMQP`, `LOGIN_REFUSED` or
 * `VIRTUAL_HOST_REFUSED`; with the signal's reason on abort. Leaves no connection open in any case.
 * @param {URL} url amqp: or amqps:
 * @param {{ deadlineMs: number, signal?: AbortSignal | undefined, caFile?: string | undefined }} options
 * @returns {Promise<ProbeResult>}
 */
export const probeBroker = async (url, { deadlineMs, signal, caFile }) => {
  const deadline = AbortSignal.timeout(deadlineMs);
  const either = signal ? AbortSignal.any([deadline, signal]) : deadline;
  const socket = await dial(url, caFile);
  const cut = () => socket.destroy(either.reason);
  either.addEventListener('abort', cut, { once: true });
  try {
    if (either.aborted) cut();
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

/** @type {(socket: import('node:net').Socket, url: URL) => Promise<ProbeResult>} */
const logIn = async (socket, url) => {
  await once(socket, url.protocol === 'amqps:' ? 'secureConnect' : 'connect');
  socket.write(protocolHeader);
  const received = receiveMethods(socket, url);
  const start = await expect(received, methods.start, url);
  socket.write(startOk(url));
  const tune = await expect(received, methods.tune, url);
  const limits = Buffer.from(tune.fields.subarray(0, 8));
  limits.writeUInt16BE(0, 6); // no heartbeats: the connection ends at once
  socket.write(encodeMethod(methods.tuneOk, [limits]));
  const virtualHost = url.pathname.length > 1 ? decodeURIComponent(url.pathname.slice(1)) : '/';
  socket.write(encodeMethod(methods.open, [shortString(virtualHost), shortString(''), Buffer.alloc(1)]));
  await expect(received, methods.openOk, url);
  socket.write(encodeMethod(methods.close, [Buffer.from([0, 200]), shortString('probed'), Buffer.alloc(4)]));
  await expect(received, methods.closeOk, url);
  const properties = serverProperties(start.fields);
  return { product: properties.get('product') ?? 'unknown', version: properties.get('version') ?? 'unknown' };
};

/** @param {URL} url */
const startOk = (url) => {
  const [user, password] = [url.username || 'guest', url.password || 'guest'].map(decodeURIComponent);
  const wantsReason = [shortString('authentication_failure_close'), Buffer.from('t\x01')];
  const capabilities = [shortString('capabilities'), Buffer.from('F'), longString(Buffer.concat(wantsReason))];
  return encodeMethod(methods.startOk, [
    longString(Buffer.concat(capabilities)),
    shortString('PLAIN'),
    longString(Buffer.from(`\x00${user}\x00${password}`)),
    shortString('en_US'),
  ]);
};

/**
 * @param {import('node:net').Socket} socket
 * @param {URL} url
 * @returns {AsyncGenerator<Method, void>}
 */
async function* receiveMethods(socket, url) {
  let buffer = /** @type {Buffer} */ (Buffer.alloc(0));
  try {
    for await (const chunk of socket) {
      buffer = Buffer.concat([buffer, chunk]);
      for (let frame = decodeFrame(buffer); frame; frame = decodeFrame(buffer)) {
        buffer = frame.rest;
        if (frame.method !== undefined) yield { method: frame.method, fields: frame.fields };
      }
    }
  } catch (error) {
    throw error instanceof TypeError || error instanceof RangeError ? notAmqp(url, error) : error;
  }
}

/** @type {(received: AsyncGenerator<Method, void>, wanted: number, url: URL) => Promise<Method>} */
const expect = async (received, wanted, url) => {
  const { value } = await received.next();
  if (!value) throw unreachable(url, new Error('the connection was closed during the login'));
  if (value.method === wanted) return value;
  if (value.method === methods.close) throw refused(url, closeReason(value.fields));
  throw notAmqp(url);
};
