import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Channel, ConsumeMessage } from 'amqplib';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { AmqpDelivery } from '../src/delivery.js';
import { Settlements } from '../src/settlements.js';

const messageOf = (deliveryTag: number): ConsumeMessage => {
  const fields = { deliveryTag, redelivered: false, exchange: 'e', routingKey: 't', consumerTag: 'c' };
  return { fields, properties: { headers: {} }, content: Buffer.alloc(0) } as unknown as ConsumeMessage;
};

/** What nothing holds any more is gone after this; a WeakRef holds until the end of its turn. */
const collectGarbage = async (): Promise<void> => {
  await turn();
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
};

/** A channel that writes down what a broker would be told. */
const start = (window: number, deliveries: number) => {
  const told: string[] = [];
  const channel = {
    ack: (message: ConsumeMessage, upTo: boolean) => told.push(`ack ${upTo ? '..' : ''}${message.fields.deliveryTag}`),
    nack: (message: ConsumeMessage) => told.push(`nack ${message.fields.deliveryTag}`),
    reject: (message: ConsumeMessage) => told.push(`reject ${message.fields.deliveryTag}`),
  } as unknown as Channel;
  const settlements = new Settlements(channel, true);
  settlements.window = window;
  const out = Array.from({ length: deliveries }, (_, index) => new AmqpDelivery(settlements, messageOf(index + 1)));
  for (const delivery of out) settlements.add(delivery);
  const accept = (...tags: number[]) => tags.map((tag) => out[tag - 1]?.settle('accept'));
  return { told, settlements, out, accept };
};

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

describe('settlements', () => {
  test('accepted ones up to the oldest that is out share one ack; those beyond go alone', () => {
    const { told, settlements, accept } = start(64, 6);
    accept(3, 1, 2, 5);
    settlements.flush();
    expect(told).toEqual(['ack 5', 'ack ..3']);
    accept(4, 6);
    settlements.flush();
    expect(told.slice(2)).toEqual(['ack ..6']);
  });

  test('what goes back is told before an ack that would take it along', () => {
    const { told, settlements, out, accept } = start(64, 4);
    accept(4);
    out[0]?.settle('retry');
    out[1]?.settle('release');
    accept(3);
    settlements.flush();
    expect(told).toEqual(['reject 1', 'nack 2', 'ack ..4']);
  });

  test.each([
    ['half of an idle window', 8, 4, 4],
    ['one, when the others are still out', 4, 4, 1],
    ['all of a window of one', 1, 1, 1],
  ])('are told at the end of the turn: %s', (_, window, deliveries, enough) => {
    const { told, accept } = start(window, deliveries);
    for (let tag = 1; tag < enough; tag += 1) accept(tag);
    vi.advanceTimersByTime(0);
    expect(told).toEqual([]);
    accept(enough);
    vi.advanceTimersByTime(0);
    expect(told).toEqual([enough === 1 ? 'ack 1' : `ack ..${enough}`]);
  });

  test('fewer wait for others, 5 ms at most', () => {
    const { told, accept } = start(400, 3);
    accept(1, 2);
    vi.advanceTimersByTime(4);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(['ack ..2']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('what goes back to the pool does not wait', () => {
    const { told, out } = start(400, 3);
    out[1]?.settle('release');
    vi.advanceTimersByTime(0);
    expect(told).toEqual(['nack 2']);
  });

  test('one that stays out for long does not hold up those behind it, and shares the ack once it is accepted', () => {
    const { told, settlements, accept } = start(4, 300);
    for (let tag = 2; tag <= 299; tag += 1) {
      accept(tag);
      settlements.flush();
    }
    expect(told).toEqual(Array.from({ length: 298 }, (_, index) => `ack ${index + 2}`));
    accept(1, 300);
    settlements.flush();
    expect(told.slice(298)).toEqual(['ack ..300']);
  });

  test('nothing is kept of what went back, also if nothing is ever accepted', async () => {
    vi.useRealTimers();
    const { settlements, out } = start(4, 0);
    const seen = Array.from({ length: 500 }, (_, index) => {
      const delivery = new AmqpDelivery(settlements, messageOf(index + 1));
      settlements.add(delivery);
      delivery.settle('release');
      settlements.flush();
      return new WeakRef(delivery);
    });
    await collectGarbage();
    expect(out).toEqual([]);
    expect(seen.filter((delivery) => delivery.deref() !== undefined).length).toBeLessThan(200);
  });

  test('each is settled once, and none after the end', () => {
    const { told, settlements, accept } = start(4, 2);
    expect(accept(1, 1)).toEqual([true, false]);
    settlements.end();
    expect(accept(2)).toEqual([false]);
    vi.runAllTimers();
    settlements.flush();
    expect(told).toEqual([]);
  });
});
