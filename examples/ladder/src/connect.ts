import type { Connection } from '@joinpool/core';
import { connectMemory } from '@joinpool/core/memory';
import { connectAmqp } from '@joinpool/driver-amqp';

/** To RabbitMQ where `RABBITMQ_URL` names one, otherwise within this process. The rest of a program is the same. */
export const connect = (): Promise<Connection> => {
  const url = process.env.RABBITMQ_URL;
  return url === undefined ? connectMemory() : connectAmqp(url);
};
