import { setImmediate as nextTurn } from 'node:timers/promises';
import { connect } from './connect.js';
import { countdown } from './countdown.js';

interface Entry {
  readonly account: string;
  readonly number: number;
}

const processed = countdown(10);
const ledger = new Map<string, number[]>([
  ['ann', []],
  ['bob', []],
]);
const connection = await connect();

// Callbacks of different keys run at once; those of one key run one after the other, in the order of publishing.
await connection.joinConsumerPool<Entry>(
  async ({ body, attempt }) => {
    await nextTurn();
    // A retry holds back what follows on its key, and no other key.
    if (body.account === 'ann' && body.number === 2 && attempt === 1) throw new Error('the ledger is locked');
    ledger.get(body.account)?.push(body.number);
    processed.tick();
  },
  { poolName: 'ledger', topic: 'account.*', concurrency: 8, retry: { minDelayMs: 50 } },
);

const published: Promise<unknown>[] = [];
for (let number = 1; number <= 5; number += 1) {
  for (const account of ledger.keys()) {
    published.push(connection.publish({ account, number }, { topic: 'account.changed', orderingKey: account }));
  }
}
await Promise.all(published);

await processed.done;
await connection.close();
for (const [account, numbers] of ledger) console.log(`${account}: ${numbers.join(' ')}`);
