/* Addresses of RabbitMQ 4, version 2: every name is one percent-encoded segment. */

/** Also what `encodeURIComponent` leaves alone and a binding's path does not take. */
const segment = (name: string): string =>
  encodeURIComponent(name).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

export const exchangeAddress = (exchangeName: string): string => `/exchanges/${segment(exchangeName)}`;

/** Where a message is published; only `exchangeAddress` with a key routes by it. */
export const topicAddress = (exchangeName: string, topic: string): string =>
  `${exchangeAddress(exchangeName)}/${segment(topic)}`;

export const queueAddress = (queue: string): string => `/queues/${segment(queue)}`;

/** A binding without arguments, as a thing that can be deleted. */
export const bindingPath = (exchangeName: string, queue: string, key: string): string =>
  `/bindings/src=${segment(exchangeName)};dstq=${segment(queue)};key=${segment(key)};args=`;

/** The bindings between the two that have this key. */
export const bindingsQuery = (exchangeName: string, queue: string, key: string): string =>
  `/bindings?src=${segment(exchangeName)}&dstq=${segment(queue)}&key=${segment(key)}`;
