import { openConnection } from '@joinpool/core';
import { type Deferred, deferred } from '@joinpool/core/driver';
import { expect, it, onTestFinished } from 'vitest';
import { openLocalWire } from '../src/client/local-wire.js';
import { ZmqDriver } from '../src/driver.js';
import { Hub } from '../src/hub/hub.js';
import { MemoryJournal } from '../src/journal/memory-journal.js';
import { Command } from '../src/protocol/command.js';
import { TestClient } from './hub/support/test-client.js';
import { bytesOf, undecodableRecords } from './protocol/support/golden.js';

it('becomes a letter with its body, and its neighbours are processed', async () => {
  const hub = new Hub({ journal: new MemoryJournal() });
  const driver = new ZmqDriver({
    openWire: openLocalWire(hub, 'test'),
    hosts: 1,
    clientName: '',
    welcomeTimeoutMs: 5_000,
  });
  const connection = await openConnection(driver);
  onTestFinished(async () => {
    await connection.close();
    await hub.close();
  });
  const got: Deferred<string> = deferred();
  await connection.joinConsumerPool(async ({ body }) => got.resolve(String(body)), { poolName: 'audit', topic: '#' });

  const stranger = new TestClient(hub, 'strange').hello().toTopic('a.b');
  stranger.send(
    Command.PUBLISH,
    { a: 1, b: undecodableRecords.length },
    Buffer.concat(undecodableRecords.map(({ record }) => bytesOf(record))),
  );
  await connection.publish('good', { topic: 'a.b' });

  expect(await got.promise).toBe('good');
  await expect
    .poll(() => connection.inspectPool('audit'))
    .toMatchObject({ backlog: 0, unsettled: 0, deadLetters: undecodableRecords.length });
  const found: unknown[] = [];
  for await (const { reason, message } of connection.deadLetters('audit'))
    found.push([reason, Buffer.from(message.raw).toString()]);
  expect(found).toEqual(undecodableRecords.map(() => ['undecodable', 'body']));
});
