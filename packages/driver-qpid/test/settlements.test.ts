import type { PoolAddress } from '@joinpool/core/driver';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RawDelivery, ReceiverLink } from '../src/client/receiver-link.js';
import { CreditShare } from '../src/credit-share.js';
import { QpidDelivery } from '../src/delivery.js';
import { Settlements } from '../src/settlements.js';
import type { Return, Strategy } from '../src/strategies/strategy.js';

const pool = { poolName: 'billing' } as PoolAddress;

/** A place of one link that writes down what a broker would be told. */
const start = (window: number, deliveries: number, back: Record<string, Return> = {}) => {
  const told: string[] = [];
  const copies: { readonly how: string; readonly confirm: () => void; readonly fail: () => void }[] = [];
  const link = {
    credit: 0,
    addCredit(more: number) {
      this.credit += Math.max(0, more);
    },
    settle: (all: readonly RawDelivery[], outcome: string) =>
      told.push(`${outcome} ${all.map(({ id }) => id).join(' ')}`),
  };
  const returns = (how: string): Return => back[how] ?? (how === 'return' ? 'released' : 'failed');
  const strategy = { returns } as unknown as Strategy;
  const links = [link as unknown as ReceiverLink];
  const sendCopy = (_: unknown, how: string) =>
    new Promise<void>((resolve, reject) => copies.push({ how, confirm: resolve, fail: () => reject(new Error('no')) }));
  const settlements = new Settlements({ strategy, pool, links, share: new CreditShare(links), sendCopy });
  settlements.window = window;
  const context = { settler: settlements, strategy, pool };
  const out = Array.from({ length: deliveries }, (_, id) => {
    const delivery = new QpidDelivery({ id, bytes: Buffer.alloc(0) } as unknown as RawDelivery, 0, context);
    link.credit -= 1;
    settlements.add(delivery);
    return delivery;
  });
  return { told, link, settlements, out, copies };
};

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

describe('settlements', () => {
  it('tells what was accepted in order of its numbers, and gives credit for as many', () => {
    const { told, link, settlements, out } = start(64, 4);
    for (const index of [2, 0, 1]) out[index]?.settle('accept');
    settlements.flush();
    expect([told, link.credit]).toEqual([['accepted 0 1 2'], 63]);
  });

  it('waits 5 ms at most for others', () => {
    const { told, out } = start(64, 2);
    out[0]?.settle('accept');
    vi.advanceTimersByTime(4);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(['accepted 0']);
  });

  it('does not wait when the broker waits for credit', () => {
    const { told, out } = start(1, 1);
    out[0]?.settle('accept');
    vi.runAllTicks();
    vi.advanceTimersByTime(0);
    expect(told).toEqual(['accepted 0']);
  });

  it('writes what was accepted at once while the broker has credit left for as many', () => {
    const { told, link, out } = start(8, 4);
    for (const one of out.slice(0, 3)) one.settle('accept');
    expect([told, link.credit]).toEqual([[], 4]);
    out[3]?.settle('accept');
    expect([told, link.credit]).toEqual([['accepted 0 1 2 3'], 8]);
  });

  it('writes what is accepted in one turn in four ranges at most where the broker has no credit', () => {
    const { told, out } = start(8, 8);
    for (const one of out) one.settle('accept');
    vi.advanceTimersByTime(0);
    expect(told).toEqual(['accepted 0 1', 'accepted 2 3', 'accepted 4 5 6 7']);
  });

  it('tells each way back by its own outcome at the end of the turn', () => {
    const { told, out } = start(64, 3);
    out[0]?.settle('retry');
    out[1]?.settle('return');
    out[2]?.settle('accept');
    vi.advanceTimersByTime(0);
    expect(told).toEqual(['failed 0', 'released 1', 'accepted 2']);
  });

  it('settles one delivery once', () => {
    const { out } = start(64, 1);
    expect([out[0]?.settle('accept'), out[0]?.settle('retry')]).toEqual([true, false]);
  });

  it('accepts the original once its copy is confirmed, and gives no credit before', async () => {
    const { told, link, settlements, out, copies } = start(2, 2, { release: 'copy' });
    out[0]?.settle('release');
    settlements.flush();
    expect([told, link.credit]).toEqual([[], 0]);
    copies[0]?.confirm();
    await Promise.resolve();
    settlements.flush();
    expect([told, link.credit, copies.map(({ how }) => how)]).toEqual([['accepted 0'], 1, ['release']]);
  });

  it('leaves an original whose copy failed to the end of its link', async () => {
    const { told, settlements, out, copies } = start(2, 1, { release: 'copy', return: 'copy' });
    out[0]?.settle('release');
    copies[0]?.fail();
    await Promise.resolve();
    settlements.returnAll();
    expect(told).toEqual([]);
  });

  it('gives back all that is out, without new credit, and answers too late from then on', () => {
    const { told, link, settlements, out } = start(8, 3);
    out[1]?.settle('accept');
    settlements.returnAll();
    expect([[...told].sort(), link.credit]).toEqual([['accepted 1', 'released 0 2'], 5]);
    expect(out[0]?.settle('accept')).toBe(false);
  });
});
