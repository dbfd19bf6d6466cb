import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Broker } from '@joinpool/brokers';
import { within } from './pools.js';

const program = fileURLToPath(new URL('./remove-queue.java', import.meta.url));

/** Removes a queue of ActiveMQ Classic as its console does: over JMX, with the broker's own Java. */
export const removeQueue = async ({ name, pid }: Broker, queueName: string): Promise<void> => {
  if (pid === undefined) throw new Error(`the process of ${name} is not known`);
  await promisify(execFile)(`/proc/${pid}/exe`, [program, String(pid), queueName], { signal: within() });
};
