import { expect, test } from 'vitest';
import { Hub } from '../../src/hub/hub.js';
import { poolAddress, TestClient } from './support/test-client.js';
import { startHub } from './support/test-hub.js';

test('what comes due while a new hub still counts what was handed out does not make that look fresh', async () => {
  const { client, clock, disk, journal } = await startHub(
    poolAddress('first', ['a.b']),
    poolAddress('second', ['a.b', 'a.z'], { limits: { maxBacklog: 2 } }),
  );
  client.join(1, 'first', 3).join(2, 'second', 3);
  client.toTopic('a.b').toTopic('a.z', { delayMs: 500 }, 1).publish(['delayed'], 1);
  client.publish(['one']).publish(['two']).publish(['three']);
  await clock.settle();
  expect(client.texts(2)).toEqual(['one', 'two', 'three']);
  journal.kill();
  await clock.pass(500);
  const found = await disk.open().load();
  found.hold();
  const after = new TestClient(new Hub({ journal: found, clock })).hello();
  await clock.pass(0); // the first pool is being counted, and what was delayed is due
  found.releaseOne();
  await clock.settle();
  found.release();
  await clock.pass(10);
  after.join(1, 'second', 10);
  await clock.settle();
  expect(after.got().map(({ text, count, redelivered }) => [text, count, redelivered])).toEqual([
    ['three', 2, true],
    ['delayed', 1, false],
  ]);
});
