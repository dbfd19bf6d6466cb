import { ensureBroker, removeBroker } from '@joinpool/brokers';

/** Works with the private broker of this name, which is taken down again if it was started for it. */
export const withBroker = async (name: string, work: (url: string) => Promise<void>): Promise<void> => {
  const broker = await ensureBroker(name, { log: (line) => console.log(line) });
  try {
    await work(broker.url);
  } finally {
    if (broker.started) await removeBroker(broker.name);
  }
};
