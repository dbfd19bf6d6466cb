import { deferred } from '@joinpool/core/driver';
import { describe, expect, it } from 'vitest';
import type { Client } from '../../src/client/client.js';
import { Holder } from '../../src/client/holder.js';
import type { Answer } from '../../src/client/outcome.js';
import type { RawDelivery, ReceiverLink } from '../../src/client/receiver-link.js';
import { declare, discharge } from '../../src/client/transaction-terms.js';
import { within } from '../support/pools.js';

const idOf = (number: number): Buffer => Buffer.from([number]);

/** A coordinator that is answered by the test, and a link that writes down what it is told. */
const start = async (reserved: number) => {
  const told: string[] = [];
  const held: number[] = [];
  const asked: ((answer: Answer) => void)[] = [];
  const ended = deferred<unknown>();
  const coordinator = {
    life: { ended: ended.promise },
    send: (bytes: Buffer, answered: (answer: Answer) => void) => {
      if (bytes.equals(declare)) asked.push(answered);
      else told.push(bytes.equals(discharge(bytes.subarray(-2, -1), false)) ? 'commit' : 'roll back');
    },
  };
  const client = { openCoordinator: async () => coordinator, sever: () => told.push('sever') } as unknown as Client;
  const link = {
    hold: ({ id }: RawDelivery) => told.push(`hold ${id}`),
    settle: (all: readonly RawDelivery[], outcome: string) => told.push(`${outcome} ${all.map(({ id }) => id)}`),
  } as unknown as ReceiverLink;
  const holder = new Holder(client);
  await holder.open(within());
  holder.reserve(reserved);
  const take = (id: number): RawDelivery => {
    const raw = { id } as RawDelivery;
    holder.take({ link, raw, held: () => held.push(id) });
    return raw;
  };
  let declared = 0;
  const answer = (index = 0) => {
    declared += 1;
    asked.splice(index, 1)[0]?.({ outcome: 'accepted', declared: idOf(declared) });
  };
  return { holder, link, told, held, asked, take, answer, ended };
};

describe('a holder', () => {
  it('shows a delivery only when the broker has answered what was asked after it was held', async () => {
    const { told, held, take, answer } = await start(1);
    answer();
    take(7);
    expect([told, held]).toEqual([['hold 7'], []]);
    answer();
    expect(held).toEqual([7]);
  });

  it('lets a delivery wait for a transaction where all are used, and keeps their order', async () => {
    const { told, held, take, answer } = await start(1);
    take(1);
    take(2);
    expect(told).toEqual([]);
    answer();
    expect(told).toEqual(['hold 1']);
    answer();
    answer();
    expect([told, held]).toEqual([
      ['hold 1', 'hold 2'],
      [1, 2],
    ]);
  });

  it('shows in order of arrival whatever the order of the answers', async () => {
    const { held, take, answer } = await start(2);
    answer();
    answer();
    take(1);
    take(2);
    answer(1);
    expect(held).toEqual([1, 2]);
    answer();
    expect(held).toEqual([1, 2]);
  });

  it('commits what is accepted and rolls back what is given back', async () => {
    const { holder, link, told, take, answer } = await start(2);
    answer();
    answer();
    const [one, other] = [take(1), take(2)];
    holder.settle(link, [one], 'accepted');
    holder.settle(link, [other], 'failed');
    expect(told.slice(2)).toEqual(['commit', 'roll back']);
  });

  it('releases what has no transaction yet', async () => {
    const { holder, link, told, held, take, answer } = await start(1);
    const raw = take(1);
    holder.settle(link, [raw], 'released');
    answer();
    expect([told, held]).toEqual([['released 1'], []]);
  });

  it('is done when everything that came is held', async () => {
    const { holder, take, answer } = await start(1);
    await holder.confirmed(within());
    take(1);
    const done = holder.confirmed(within()).then(() => 'done');
    answer();
    answer();
    expect(await done).toBe('done');
  });

  it('ends the connection when the broker refuses a transaction, or the coordinator is gone', async () => {
    const { told, asked, ended } = await start(1);
    asked[0]?.({ outcome: 'rejected' });
    expect(told).toEqual(['sever']);
    ended.resolve(new Error('detached'));
    await ended.promise;
    await Promise.resolve();
    expect(told).toEqual(['sever', 'sever']);
  });
});
