import type { Connection } from '@joinpool/core';
import { connectMemory } from '@joinpool/core/memory';
import { connectAmqp } from '@joinpool/driver-amqp';
import { connectZmq } from '@joinpool/driver-zmq';

/**
 * To RabbitMQ where `RABBITMQ_URL` names one, to a running `joinpool-hub` where `HUB_URL` does, otherwise within this
 * process. The rest of a program is the same.
 */
export const connect = (): Promise<Connection> => {
  const { RABBITMQ_URL: broker, HUB_URL: hub } = process.env;
  if (broker !== undefined) return connectAmqp(broker);
  return hub === undefined ? connectMemory() : connectZmq(hub);
};
