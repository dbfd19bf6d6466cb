import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connectAmqp } from '@joinpool/driver-amqp';
import { BenchPools } from './bench-pools.js';
import { judgementLines } from './bench-table.js';
import type { MemorySample, MemoryTask } from './memory-member.js';
import { sampleBodies } from './sample-body.js';
import type { Judgement } from './target.js';
import { titleOf, topic, type Workload } from './workload.js';

export interface MemoryResult {
  readonly name: string;
  readonly samples: readonly MemorySample[];
  readonly judgements: readonly Judgement[];
}

const samples = 20;
/** How far the memory may lie from its middle. */
const mostBytesAside = 20_000_000;

const consumeInChild = async (task: MemoryTask): Promise<readonly MemorySample[]> => {
  const child = fork(fileURLToPath(new URL('memory-member.js', import.meta.url)), { execArgv: ['--expose-gc'] });
  child.send(task);
  const answered = once(child, 'message').then(([taken]: MemorySample[][]) => taken ?? []);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the member's process ended with code ${code} before it had emptied the pool`);
  });
  return await Promise.race([answered, ended]);
};

/** What a member holds while it works off a backlog. */
export const runMemory = async (workload: Workload, backlog: number): Promise<MemoryResult> => {
  const connection = await connectAmqp(workload.url);
  const pools = new BenchPools(connection, { ...workload, run: `${workload.run}-memory` });
  const join = pools.joinOptions(await pools.make('backlog'));
  const body = sampleBodies(workload.bodyBytes);
  const bodies = (function* () {
    for (let id = 0; id < backlog; id += 1) yield body(id);
  })();
  await connection.publishMany(bodies, { topic, exchangeName: pools.exchangeName });
  try {
    const taken = await consumeInChild({ url: workload.url, join, backlog, samples });
    return {
      name: `${titleOf('memory of a member', workload)}, backlog of ${backlog}`,
      samples: taken,
      judgements: (['live', 'resident'] as const).map((figure) => judged(taken, figure)),
    };
  } finally {
    await pools.remove();
    await connection.close();
  }
};

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);

const judged = (taken: readonly MemorySample[], figure: 'live' | 'resident'): Judgement => {
  const values = taken.map((sample) => sample[figure]);
  const aside = (Math.max(...values) - Math.min(...values)) / 2;
  return {
    target: `${figure} memory, within 20 MB of its middle`,
    found: `± ${megabytes(aside)} MB`,
    met: aside <= mostBytesAside,
  };
};

export const memoryTable = ({ name, samples: taken, judgements }: MemoryResult): string => {
  const line = (figure: 'live' | 'resident'): string => {
    const values = taken.map((sample) => sample[figure]);
    return `  ${figure.padEnd(10)}${megabytes(Math.min(...values))} to ${megabytes(Math.max(...values))} MB`;
  };
  return [name, line('live'), line('resident'), ...judgementLines(judgements)].join('\n');
};
