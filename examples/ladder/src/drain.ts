import { once } from 'node:events';
import { setTimeout as work } from 'node:timers/promises';
import { connect } from './connect.js';

interface Parcel {
  readonly id: number;
}

const asked = once(process, 'SIGTERM'); // once: a second one ends the process at once
const connection = await connect();

await connection.joinConsumerPool<Parcel>(
  async ({ body, signal }) => {
    console.log(`parcel ${body.id}: begun`);
    await work(300, undefined, { signal }); // past the deadline below, the signal ends the work
    console.log(`parcel ${body.id}: shipped`);
  },
  { poolName: 'shipping', topic: 'parcel.*', concurrency: 1 },
);
for (let id = 1; id <= 20; id += 1) await connection.publish({ id }, { topic: 'parcel.packed' });

await asked;
console.log('SIGTERM');
// No callback starts any more; those that run are waited for; the rest stays in the pool, for the next member.
await connection.close({ deadlineMs: 10_000 });
console.log('closed');
