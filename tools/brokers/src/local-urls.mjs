// @ts-check

/**
 * Spelled out, so that any client can use them as they are. Only RabbitMQ takes the virtual host from the path.
 * @typedef {Pick<import('./state-file.mjs').BrokerState, 'ports'>} WithPorts
 * @typedef {Pick<import('./broker-recipes.mjs').BrokerRecipe, 'path' | 'certificatePort'>} WithPath
 */

/** @type {(recipe: WithPath, state: WithPorts) => URL} */
export const localUrl = ({ path }, { ports }) => new URL(`amqp://guest:guest@127.0.0.1:${ports.amqp}${path}`);

/** @type {(recipe: WithPath, state: WithPorts) => URL} */
export const localTlsUrl = ({ path }, { ports }) => new URL(`amqps://guest:guest@localhost:${ports.amqps}${path}`);

/** Without password: the certificate is the login. @type {(recipe: WithPath, state: WithPorts) => URL | undefined} */
export const localCertificateUrl = ({ path, certificatePort }, { ports }) =>
  certificatePort && new URL(`amqps://localhost:${ports[certificatePort]}${path}`);
