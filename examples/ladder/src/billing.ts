import { type Connection, type Member, type Message, Reject } from '@joinpool/core';

export interface Order {
  readonly id?: number;
  readonly total: number;
}

/** What the callback needs of the world; a test gives it another one. */
export interface Bank {
  charge(orderId: number, total: number): Promise<void>;
}

/** A callback as a class: tested in `test/billing.test.ts`. */
class Billing {
  readonly #bank: Bank;

  constructor(bank: Bank) {
    this.#bank = bank;
  }

  async handle({ body }: Message<Order>): Promise<void> {
    if (body.id === undefined) throw new Reject('an order without an id');
    await this.#bank.charge(body.id, body.total);
  }
}

/** How the program joins, so that the tests join just so. */
export const joinBilling = (connection: Connection, bank: Bank): Promise<Member> =>
  connection.joinConsumerPool<Order>(new Billing(bank), {
    poolName: 'bills',
    topic: 'sale.*',
    deduplicate: true,
    retry: { attempts: 2, minDelayMs: 1, maxDelayMs: 2 },
  });
