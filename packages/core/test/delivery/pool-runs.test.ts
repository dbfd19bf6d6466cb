import { describe, expect, it } from 'vitest';
import { PoolRuns } from '../../src/delivery/pool-runs.js';
import { type ClaimHolder, Run } from '../../src/delivery/run.js';
import type { Delivery } from '../../src/driver/delivery.js';

const owner: ClaimHolder = { claimEnded: () => undefined };
const frame = { topic: 't', exchangeName: 'e', contentType: '', headers: {}, body: new Uint8Array() };

const runOf = (id: string, holder = owner): Run<ClaimHolder> => {
  const delivery: Delivery = {
    frame: { ...frame, id },
    redelivered: false,
    deliveryCount: 1,
    settle: () => true,
  };
  return new Run(holder, delivery, id);
};

const take = (pool: PoolRuns<ClaimHolder>, run: Run<ClaimHolder>): void => {
  pool.add(run);
  pool.letJoin(run);
};

const start = (...ids: string[]) => {
  const pool = new PoolRuns<ClaimHolder>();
  const runs = ids.map((id) => runOf(id));
  for (const run of runs) take(pool, run);
  return { pool, runs };
};

describe('PoolRuns', () => {
  it('finds a run by its message id until it is removed', () => {
    const { pool, runs } = start('a', 'b');
    expect(pool.find('b')).toBe(runs[1]);
    for (const run of runs) pool.remove(run);
    expect(pool.find('b')).toBeUndefined();
    expect(pool.find(undefined)).toBeUndefined();
  });

  it('finds also what came after the first question, however much came', () => {
    const { pool } = start('a');
    pool.find('a');
    for (let index = 0; index < 40; index += 1) {
      const run = runOf(`later-${index}`);
      take(pool, run);
      if (index % 7 === 0) expect(pool.find(run.id)).toBe(run);
    }
    expect(pool.find('a')?.id).toBe('a');
    expect(pool.find('later-39')?.id).toBe('later-39');
  });

  it('finds the older one of two with the same id', () => {
    const { pool, runs } = start('a', 'a');
    expect(pool.find('a')).toBe(runs[0]);
    take(pool, runOf('a'));
    expect(pool.find('a')).toBe(runs[0]);
  });

  it('does not find what nothing may join, neither before nor after the first question', () => {
    const { pool } = start();
    pool.add(runOf('a'));
    expect(pool.find('a')).toBeUndefined();
    pool.add(runOf('b'));
    expect(pool.find('b')).toBeUndefined();
  });

  it('tells which runs an owner has claims on, oldest first', () => {
    const other: ClaimHolder = { claimEnded: () => undefined };
    const { pool, runs } = start('a', 'b');
    pool.add(runOf('c', other));
    runs[1]?.disown(owner);
    expect(pool.claimedBy(owner)).toEqual([runs[0]]);
    expect(pool.claimedBy(other).map(({ id }) => id)).toEqual(['c']);
  });
});
