import type { Bodies } from '../bodies.js';
import { HandWrittenPublisher } from '../hand-written-publisher.js';
import { publishWindow } from './bench-hubs.js';
import { type RabbitQueues, rabbitMessages, rabbitName } from './rabbit-queues.js';

/** Hand-written publishers to queues of both kinds. */
export const rabbitPublishers = (rabbit: RabbitQueues, bodies: Bodies, messages: number): HandWrittenPublisher[] =>
  rabbit.queues.map(
    ({ type, exchangeName: exchange }) =>
      new HandWrittenPublisher(rabbit.publishing, {
        name: rabbitName(type),
        exchangeName: exchange,
        messages: rabbitMessages(messages),
        window: publishWindow,
        contentType: bodies.contentType,
        content: (id) => bodies.content(id),
      }),
  );
