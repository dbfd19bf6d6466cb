import { type Broker, rabbitmqctl } from '@joinpool/brokers';
import { leaveMessage, takeMessage } from './durable-message.js';

/** As large as the largest message that joinpool sends. */
const large = 'joinpool'.repeat(2 ** 21);

/** Leaves something in the broker that outlives its process: a virtual host, or a large durable message. */
export const leaveTrace = async (broker: Broker, name: string): Promise<void> => {
  if (broker.product === 'rabbitmq') await rabbitmqctl(broker.name, ['add_vhost', name]);
  else await leaveMessage(broker, name, `${name} ${large}`);
};

/** Whether it is there. */
export const findTrace = async (broker: Broker, name: string): Promise<boolean> => {
  if (broker.product !== 'rabbitmq') return (await takeMessage(broker, name)) === `${name} ${large}`;
  const names = await rabbitmqctl(broker.name, ['list_vhosts', '--silent']);
  return names.split('\n').includes(name);
};
