import { type BatchOutcome, Reject } from '@joinpool/core';
import { connect } from './connect.js';
import { countdown } from './countdown.js';

interface Reading {
  readonly sensor: string;
  readonly celsius: number | null;
}

const seen = countdown(10);
const stored: string[] = [];
const connection = await connect();

// The callback answers for each message of the batch; one that is refused takes no other along.
await connection.joinConsumerPool<Reading>(
  (readings) => {
    console.log(`a batch of ${readings.length}`);
    const outcomes = readings.map(({ body }): BatchOutcome => {
      seen.tick();
      if (body.celsius === null) return new Reject(`${body.sensor} sent no value`);
      stored.push(body.sensor);
      return 'accept';
    });
    return outcomes;
  },
  { poolName: 'weather', topic: 'reading.*', concurrency: 1, batch: { size: 4, timeoutMs: 50 } },
);

const readings = Array.from({ length: 10 }, (_, n) => ({ sensor: `sensor-${n}`, celsius: n === 3 ? null : n }));
const { confirmed } = await connection.publishMany(readings, { topic: 'reading.taken' });

await seen.done;
await connection.close();
console.log(`${confirmed} published, ${stored.length} stored`);
