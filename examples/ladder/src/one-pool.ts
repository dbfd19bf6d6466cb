import { connect } from './connect.js';
import { countdown } from './countdown.js';

interface Order {
  readonly id: number;
}

const processed = countdown(6);
const connection = await connect();

// Two members of one pool share its messages: each order goes to one of them.
for (const name of ['first', 'second']) {
  await connection.joinConsumerPool<Order>(
    ({ body }) => {
      console.log(`${name} member: order ${body.id}`);
      processed.tick();
    },
    { poolName: 'billing', topic: 'order.*' },
  );
}

for (let id = 1; id <= 6; id += 1) await connection.publish({ id }, { topic: 'order.created' });

await processed.done;
await connection.close();
console.log('closed');
