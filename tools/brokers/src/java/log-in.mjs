// @ts-check
import { once } from 'node:events';
import rhea from 'rhea';
import { credentials } from '../amqp-probe.mjs';
import { loginRefused, notAmqp, unreachable, virtualHostRefused } from '../probe-errors.mjs';

/** @typedef {import('rhea').Connection} Connection */

/**
 * Logs in with AMQP 1.0 and begins a session: a broker that has just started takes connections before it takes those.
 * @type {import('../amqp-probe.mjs').LogIn}
 */
export const logIn = async (socket, url) => {
  const connection = connectionOn(socket, url);
  const failed = failureOf(connection, url);
  const opened = once(connection, 'connection_open');
  connection.connect();
  await Promise.race([opened, failed]);
  const session = connection.create_session();
  session.begin();
  await Promise.race([once(session, 'session_open'), failed]);
  const closed = once(connection, 'connection_close');
  connection.close();
  await Promise.race([closed, failed]);
  return identityOf(connection);
};

/** @type {(socket: import('node:net').Socket, url: URL) => Connection} */
const connectionOn = (socket, url) => {
  const { user, password } = credentials(url);
  const host = url.hostname;
  /** @type {(port: number, host: string, options: unknown, connected: () => void) => typeof socket} */
  const connect = (_port, _host, _options, connected) => {
    queueMicrotask(connected);
    return socket;
  };
  return rhea.create_container().create_connection({
    connection_details: () => ({ host, port: Number(url.port), connect }),
    host,
    port: Number(url.port),
    username: user,
    password,
    reconnect: false,
  });
};

/**
 * Rejects with what goes wrong first. It outlives the login, so nobody need wait for it.
 * @type {(connection: Connection, url: URL) => Promise<never>}
 */
const failureOf = (connection, url) => {
  const failed = /** @type {Promise<never>} */ (
    new Promise((_, reject) => {
      connection.on('connection_error', ({ error }) => reject(refusal(url, error)));
      connection.on('session_error', ({ session }) => reject(refusal(url, session.error)));
      connection.on('protocol_error', (error) => reject(notAmqp(url, 'AMQP 1.0', error)));
      connection.on('error', (error) => reject(unreachable(url, error)));
      connection.on('disconnected', ({ error }) => reject(unreachable(url, error ?? closedEarly())));
    })
  );
  failed.catch(() => {});
  return failed;
};

const closedEarly = () => new Error('the connection was closed during the login');

/** @type {(url: URL, error: { condition?: string, description?: string } | undefined) => Error} */
const refusal = (url, { condition = 'no reason given', description = '' } = {}) =>
  condition === 'amqp:unauthorized-access'
    ? loginRefused(url, description)
    : virtualHostRefused(url, `${condition} ${description}`.trimEnd());

/** Broker-J's own builds leave its product unknown; no other broker has an instance name. */
/** @type {(connection: Connection) => import('../amqp-probe.mjs').ProbeResult} */
const identityOf = ({ properties = {} }) => {
  const { product, version = 'unknown' } = properties;
  const isBrokerJ = properties['qpid.instance_name'] !== undefined;
  return { product: isBrokerJ ? 'Apache Qpid Broker-J' : (product ?? 'unknown'), version };
};
