import { type Broker, ensureBroker, removeBroker } from '@joinpool/brokers';

/** Works with the private broker of this name, which is taken down again if it was started for it. */
export const withBroker = async (name: string, work: (broker: Broker) => Promise<void>): Promise<void> => {
  const broker = await ensureBroker(name, { log: (line) => console.log(line) });
  try {
    await work(broker);
  } finally {
    if (broker.started) await removeBroker(broker.name);
  }
};
