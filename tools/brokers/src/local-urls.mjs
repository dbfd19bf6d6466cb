// @ts-check

/** @typedef {Pick<import('./state-file.mjs').BrokerState, 'ports'>} WithPorts */

/** Spelled out, so that any client can use it as it is. @type {(state: WithPorts) => URL} */
export const localUrl = ({ ports }) => new URL(`amqp://guest:guest@127.0.0.1:${ports.amqp}/%2F`);

/** @type {(state: WithPorts) => URL} */
export const localTlsUrl = ({ ports }) => new URL(`amqps://guest:guest@localhost:${ports.amqps}/%2F`);
