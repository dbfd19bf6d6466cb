import { connect } from './connect.js';
import { countdown } from './countdown.js';

interface Invoice {
  readonly id: number;
  readonly total: number;
}

const processed = countdown(7);
const connection = await connect();

// Every pool gets its own copy of what it listens to. This one takes all that happens to invoices …
await connection.joinConsumerPool<Invoice>(
  ({ topic, body }) => {
    console.log(`audit: ${topic} ${body.id}`);
    processed.tick();
  },
  { poolName: 'audit', topic: 'invoice.#' },
);

// … and this one payments alone, whichever of its two members is free.
let income = 0;
for (let member = 1; member <= 2; member += 1) {
  await connection.joinConsumerPool<Invoice>(
    ({ body }) => {
      income += body.total;
      processed.tick();
    },
    { poolName: 'accounting', topic: 'invoice.paid' },
  );
}

for (const id of [1, 2, 3]) await connection.publish({ id, total: 100 * id }, { topic: 'invoice.sent' });
for (const id of [1, 3]) await connection.publish({ id, total: 100 * id }, { topic: 'invoice.paid' });

await processed.done;
await connection.close();
console.log(`accounting: an income of ${income}`);
