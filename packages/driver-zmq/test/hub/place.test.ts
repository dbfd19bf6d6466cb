import { describe, expect, it } from 'vitest';
import { Command } from '../../src/protocol/command.js';
import { frameOf, poolAddress } from './support/test-client.js';
import { openHub, startHub } from './support/test-hub.js';

const pool = poolAddress('billing', ['a.b']);

/** The numbers of n messages, and their texts. */
const numbers = (count: number, from = 0): number[] => Array.from({ length: count }, (_, index) => from + index);
const texts = (count: number, from = 0): string[] => numbers(count, from).map(String);

describe('a place', () => {
  it('is told that there is no such pool', async () => {
    const { clock, client } = await startHub();
    client.join(1, 'billing', 1);
    await clock.settle();
    expect(client.last(Command.PLACE_LOST)?.header.c).toBe(1);
    expect(client.failure(Command.PLACE_LOST)).toEqual({ kind: 'not-found', message: "there is no pool 'billing'" });
  });

  it('never holds more than its window, and gets on as it settles', async () => {
    const { clock, client } = await startHub(pool);
    client.toTopic('a.b').publish(texts(10)).join(1, 'billing', 3);
    await clock.settle();
    expect(client.texts()).toEqual(texts(3));
    client.settle(Command.ACCEPT, 1, [[0, 2]]);
    await clock.settle();
    expect(client.texts()).toEqual(texts(5));
  });

  it('gets a wider window at once, and a narrower one as it settles', async () => {
    const { clock, client } = await startHub(pool);
    client.toTopic('a.b').publish(texts(20)).join(1, 'billing', 1);
    await clock.settle();
    client.send(Command.WINDOW, { c: 1, b: 4 });
    await clock.settle();
    expect(client.texts()).toEqual(texts(4));
    client.send(Command.WINDOW, { c: 1, b: 2 }).accept(1, 0, 1);
    await clock.settle();
    expect(client.texts()).toEqual(texts(4));
    client.accept(1, 2);
    await clock.settle();
    expect(client.texts()).toEqual(texts(5));
  });

  it('holds no more bytes of bodies than its window has, but one message that is larger', async () => {
    const { clock, client } = await startHub(pool);
    const sizes = [40, 40, 40, 500, 10];
    client.toTopic('a.b').publishFrames(sizes.map((size) => frameOf('x'.repeat(size))));
    client.join(1, 'billing', 100, 100);
    await clock.settle();
    const steps = [client.texts().length];
    for (const tag of [0, 1, 2, 3]) {
      client.accept(1, tag);
      await clock.settle();
      steps.push(client.texts().length);
    }
    expect(steps).toEqual([2, 3, 3, 4, 5]);
  });

  it('counts the bytes that it holds when it gets a window in bytes later', async () => {
    const { clock, client } = await startHub(pool);
    client.toTopic('a.b').publishFrames([40, 40, 40, 40].map((size) => frameOf('x'.repeat(size))));
    client.join(1, 'billing', 2);
    await clock.settle();
    client.send(Command.WINDOW, { c: 1, b: 10, a: 130 });
    await clock.settle();
    expect(client.texts()).toHaveLength(3);
  });

  it('that is full of bytes keeps nothing from another', async () => {
    const { clock, client } = await startHub(pool);
    client.join(1, 'billing', 10, 50).join(2, 'billing', 10).toTopic('a.b');
    client.publishFrames([40, 40, 40, 40].map((size) => frameOf('x'.repeat(size))));
    await clock.settle();
    expect([client.texts(1).length, client.texts(2).length]).toEqual([1, 3]);
  });

  it('gets nothing after it stopped, and settles what it holds', async () => {
    const { clock, client } = await startHub(pool);
    client.toTopic('a.b').publish(texts(4)).join(1, 'billing', 2);
    await clock.settle();
    client.send(Command.STOP, { c: 1 });
    expect(client.last(Command.STOPPED)?.header.c).toBe(1);
    client.accept(1, 0);
    client.request(1, { method: 'inspect', poolName: 'billing' });
    await clock.settle();
    expect(client.texts()).toEqual(texts(2));
    expect(client.reply(1)).toMatchObject({ ok: { inspection: { backlog: 2, members: 1, unsettled: 1 } } });
  });

  it('gives back uncharged and in order what it holds when it is detached', async () => {
    const { clock, client } = await startHub(poolAddress('billing', ['a.b'], { deliveryLimit: 1 }));
    client.toTopic('a.b').publish(texts(5)).join(1, 'billing', 3);
    await clock.settle();
    client.accept(1, 1).send(Command.STOP, { c: 1 }).send(Command.DETACH, { c: 1 }).join(2, 'billing', 10);
    await clock.settle();
    expect(client.last(Command.DETACHED)?.header.c).toBe(1);
    expect(client.got(2).map(({ text, count }) => [text, count])).toEqual([
      ['0', 2],
      ['2', 2],
      ['3', 1],
      ['4', 1],
    ]);
  });

  it('ignores settlements of what it does not hold', async () => {
    const { clock, client } = await startHub(pool);
    client.toTopic('a.b').publish(texts(4)).join(1, 'billing', 2).join(2, 'billing', 1);
    await clock.settle();
    client
      .settle(Command.ACCEPT, 1, [[50, 7]])
      .settle(Command.RETRY, 2, [[0, 0]])
      .accept(9, 0);
    client.request(1, { method: 'inspect', poolName: 'billing' });
    await clock.settle();
    expect(client.reply(1)).toMatchObject({ ok: { inspection: { backlog: 1, unsettled: 3 } } });
  });

  it('accepts a part of what came together, the parts around it stay with it', async () => {
    const { clock, client } = await startHub(pool);
    client.toTopic('a.b').publish(texts(6)).join(1, 'billing', 6);
    await clock.settle();
    client.settle(Command.ACCEPT, 1, [
      [1, 2],
      [4, 1],
    ]);
    client.send(Command.DETACH, { c: 1 }).join(2, 'billing', 6);
    await clock.settle();
    expect(client.texts(2)).toEqual(['0', '3', '5']);
  });

  it('gets what was given back before what waits, once the journal knows how often it was out', async () => {
    const { clock, client, journal } = await startHub(pool);
    client.toTopic('a.b').publish(texts(3)).join(1, 'billing', 1);
    await clock.settle();
    journal.hold();
    client.settle(Command.RETRY, 1, [[0, 0]]);
    await clock.settle();
    expect(client.texts()).toEqual(['0']);
    journal.release();
    await clock.settle();
    expect(client.got().at(-1)).toMatchObject({ text: '0', count: 2, redelivered: true });
  });

  it('waits for what was given back with a delay, and gets others meanwhile', async () => {
    const { clock, client } = await startHub(pool);
    client.toTopic('a.b').publish(texts(2)).join(1, 'billing', 1);
    await clock.settle();
    client.settle(Command.RETRY, 1, [[0, 500]]);
    client.request(1, { method: 'inspect', poolName: 'billing' });
    await clock.pass(499);
    expect(client.reply(1)).toMatchObject({ ok: { inspection: { backlog: 2, unsettled: 0 } } });
    client.accept(1, 1);
    await clock.pass(1);
    expect(client.got().map(({ text, count }) => [text, count])).toEqual([
      ['0', 1],
      ['1', 1],
      ['0', 2],
    ]);
  });
});

describe('members of one pool', () => {
  it('get what waits so that their loads come near to each other', async () => {
    const { clock, client } = await startHub(pool);
    client.toTopic('a.b').join(1, 'billing', 10).publish(texts(4));
    await clock.settle();
    client.join(2, 'billing', 10).join(3, 'billing', 10).publish(texts(5));
    await clock.settle();
    expect([1, 2, 3].map((place) => client.texts(place).length)).toEqual([4, 3, 2]);
  });

  it('that are equally idle take turns', async () => {
    const { clock, client } = await startHub(pool);
    client.join(1, 'billing', 10).join(2, 'billing', 10).join(3, 'billing', 10).toTopic('a.b');
    for (const text of texts(6)) {
      client.publish([text]);
      await clock.settle();
      for (const place of [1, 2, 3]) client.settle(Command.ACCEPT, place, [[Number(text), 1]]);
    }
    expect([1, 2, 3].map((place) => client.texts(place).length)).toEqual([2, 2, 2]);
  });

  it('get one message each at a time', async () => {
    const { clock, client } = await startHub(pool);
    client.toTopic('a.b').publish(texts(100)).join(1, 'billing', 40).join(2, 'billing', 40).join(3, 'billing', 40);
    await clock.settle();
    const got = client.got().map(({ text }) => Number(text));
    expect(got.sort((one, other) => one - other)).toEqual(numbers(100));
  });
});

describe('deliveries', () => {
  it('of neighbours that were published one by one go together', async () => {
    const { clock, client } = await startHub(pool);
    client.toTopic('a.b');
    for (const text of texts(50)) client.publish([text]);
    client.join(1, 'billing', 50);
    await clock.settle();
    expect(client.of(Command.DELIVER)).toHaveLength(1);
    expect(client.texts()).toEqual(texts(50));
  });

  it('are never wider than the hub lets a place be', async () => {
    const { clock, client } = await openHub({ pools: [pool], limits: { placeWindowMessages: 5 } });
    client.toTopic('a.b').publish(texts(20)).join(1, 'billing', 4_000_000_000);
    await clock.settle();
    expect(client.texts()).toEqual(texts(5));
  });
});
