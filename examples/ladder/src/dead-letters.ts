import { Reject } from '@joinpool/core';
import { connect } from './connect.js';
import { countdown } from './countdown.js';

interface Payment {
  readonly id: number;
  readonly amount: number;
}

const letters = countdown(2);
const paid = countdown(2);
let bankAnswers = false;
const connection = await connect();
connection.on('letter', () => letters.tick());

await connection.joinConsumerPool<Payment>(
  ({ body, attempt }) => {
    // Nothing will make this right: no further attempts.
    if (body.amount <= 0) throw new Reject(`an amount of ${body.amount}`);
    // This may pass: the callback is run again after a short wait, three times in all.
    if (body.id === 1 && attempt === 1) throw new Error('a connection was reset');
    if (body.id === 3 && !bankAnswers) throw new Error('the bank does not answer');
    console.log(`paid ${body.id} at attempt ${attempt}`);
    paid.tick();
  },
  { poolName: 'payments', topic: 'payment.*', retry: { attempts: 3, minDelayMs: 10, maxDelayMs: 50 } },
);

await connection.publish({ id: 1, amount: 10 }, { topic: 'payment.due' });
await connection.publish({ id: 2, amount: -5 }, { topic: 'payment.due' });
await connection.publish({ id: 3, amount: 30 }, { topic: 'payment.due' });
await letters.done;

bankAnswers = true;
for await (const letter of connection.deadLetters('payments')) {
  console.log(`letter: ${letter.reason} after ${letter.attempts} attempt(s): ${letter.error?.message}`);
  if (letter.reason === 'callback-failed') await letter.sendBack();
  else await letter.discard();
}

await paid.done;
for await (const letter of connection.deadLetters('payments')) console.log(`left: ${letter.message.id}`);
await connection.close();
console.log('closed');
