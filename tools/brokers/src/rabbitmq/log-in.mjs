// @ts-check
import { credentials } from '../amqp-probe.mjs';
import { loginRefused, notAmqp, unreachable, virtualHostRefused } from '../probe-errors.mjs';
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

/** @typedef {{ method: number, fields: Buffer }} Method */

const protocol = 'AMQP 0-9-1';

/** Logs in with AMQP 0-9-1 and opens the virtual host. @type {import('../amqp-probe.mjs').LogIn} */
export const logIn = async (socket, url) => {
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
  const { user, password } = credentials(url);
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
    throw error instanceof TypeError || error instanceof RangeError ? notAmqp(url, protocol, error) : error;
  }
}

/** @type {(received: AsyncGenerator<Method, void>, wanted: number, url: URL) => Promise<Method>} */
const expect = async (received, wanted, url) => {
  const { value } = await received.next();
  if (!value) throw unreachable(url, new Error('the connection was closed during the login'));
  if (value.method === wanted) return value;
  if (value.method === methods.close) throw refusal(url, closeReason(value.fields));
  throw notAmqp(url, protocol);
};

/** @type {(url: URL, reason: { code: number, text: string }) => Error} */
const refusal = (url, { code, text }) =>
  code === 403 && text.includes('Login') ? loginRefused(url, text) : virtualHostRefused(url, `${code} ${text}`);
