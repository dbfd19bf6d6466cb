import { IncomingMessage } from '../../src/delivery/incoming-message.js';
import { frame } from './harness.js';

/** A message as a callback sees it. */
export const incoming = (id: string): IncomingMessage =>
  new IncomingMessage(frame(id), {
    ...{ id, poolName: 'billing', body: id, attempt: 1, redelivered: false, deliveryCount: 1 },
  });
