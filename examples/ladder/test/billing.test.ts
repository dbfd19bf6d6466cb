import { EventEmitter, once } from 'node:events';
import type { Connection } from '@joinpool/core';
import { connectMemory, MemoryBroker } from '@joinpool/core/memory';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bank, joinBilling } from '../src/billing.js';

/** Writes down what it is asked for. `slow` makes it wait for `finish()`. */
class FakeBank extends EventEmitter implements Bank {
  readonly charged: number[] = [];
  slow = false;

  async charge(orderId: number): Promise<void> {
    this.charged.push(orderId);
    this.emit('charged');
    if (this.slow) await once(this, 'finish');
  }

  finish(): void {
    this.slow = false;
    this.emit('finish');
  }

  /** Resolves when it was asked to charge so many times. */
  async until(count: number): Promise<void> {
    while (this.charged.length < count) await once(this, 'charged');
  }
}

let broker: MemoryBroker;
let worker: Connection;
let shop: Connection;
let bank: FakeBank;

beforeEach(async () => {
  broker = new MemoryBroker();
  const reconnect = { minDelayMs: 1, maxDelayMs: 10 };
  // Connections to one broker are to each other like processes.
  worker = await connectMemory({ broker, reconnect });
  shop = await connectMemory({ broker, reconnect });
  bank = new FakeBank();
  await joinBilling(worker, bank);
});

afterEach(async () => {
  await worker.close();
  await shop.close();
});

const sell = (id: number) => shop.publish({ id, total: 10 }, { topic: 'sale.made' });

test('an order that is delivered twice is charged once', async () => {
  broker.faults.duplicate(1);
  await sell(1);
  await sell(2);

  await bank.until(2);

  expect(bank.charged).toEqual([1, 2]);
});

test('an order whose confirm was lost is sent again, and charged once', async () => {
  broker.faults.loseConfirms(1);
  const { sends } = await sell(1);
  await sell(2);

  await bank.until(2);

  expect(sends).toBe(2);
  expect(bank.charged).toEqual([1, 2]);
});

test('an order is charged once, though its connection is cut meanwhile', async () => {
  bank.slow = true;
  await sell(1);
  await bank.until(1);
  const joinedAgain = new Promise((resolve) => worker.on('joined', resolve));

  broker.faults.disconnect();
  await joinedAgain;
  bank.finish();
  await sell(2);
  await bank.until(2);

  expect(bank.charged).toEqual([1, 2]);
});

test('an order without an id becomes a letter at once', async () => {
  const written = new Promise((resolve) => worker.on('letter', resolve));

  const { messageId } = await shop.publish({ total: 10 }, { topic: 'sale.made' });

  expect(await written).toEqual({ poolName: 'bills', messageId, reason: 'rejected' });
  expect(bank.charged).toEqual([]);
});
