import type { PoolAddress, PoolSettings, Subscription } from '@joinpool/core/driver';
import type { Breakage } from './breakage.js';
import { type BrokenDriver, finds, waitsFor } from './broken-driver.js';

const onDeclare = (change: (pool: PoolAddress) => PoolAddress) => (): Breakage => ({
  administration: (sound) => ({ declare: (pool, mode, signal) => sound.declare(change(pool), mode, signal) }),
});

const onLimits = (change: (limits: PoolSettings['limits']) => PoolSettings['limits']) =>
  onDeclare((pool) => ({ ...pool, settings: { ...pool.settings, limits: change(pool.settings.limits) } }));

const widened = ({ exchangeName, topic }: Subscription): Subscription => ({
  exchangeName,
  topic: topic.replaceAll('*', '#'),
});

/** Without the times that anybody could wait for. */
const withoutShortTimes = (limits: PoolSettings['limits']): PoolSettings['limits'] => {
  const { messageTtlMs = 0, expireWhenUnusedForMs = 0, ...others } = limits;
  return Math.max(messageTtlMs, expireWhenUnusedForMs) < 10_000 ? others : limits;
};

/** Every look at a letter counts, and the last one takes it: as a quorum queue does with what is requeued. */
const wearingLetters = (mostLooks: number): Breakage => {
  const looks = new Map<string | undefined, number>();
  return {
    administration: (sound) => ({
      async openDeadLetters(poolName, signal) {
        const view = await sound.openDeadLetters(poolName, signal);
        if (view === undefined) return undefined;
        const next: typeof view.next = async (until) => {
          const delivery = await view.next(until);
          const id = delivery?.frame.id;
          looks.set(id, (looks.get(id) ?? 0) + 1);
          if (looks.get(id) === mostLooks) delivery?.settle('accept');
          return delivery;
        };
        return { next, close: (until) => view.close(until) };
      },
    }),
  };
};

/** Names the differences, and adds the subscriptions all the same. */
const subscribingAnyway = (): Breakage => {
  const first = new Map<string, PoolAddress>();
  return {
    administration: (sound) => ({
      async declare(pool, mode, signal) {
        const known = first.get(pool.poolName) ?? pool;
        first.set(pool.poolName, known);
        const differences = await sound.declare(pool, mode, signal);
        if (differences.length > 0) await sound.declare({ ...pool, settings: known.settings }, mode, signal);
        return differences;
      },
    }),
  };
};

/** Drivers that set up, look at or take down pools wrongly. */
export const administrationFaults: readonly BrokenDriver[] = [
  {
    name: 'lets a wildcard match too much',
    why: 'the one word of * is taken for any number of words',
    breakage: onDeclare((pool) => ({ ...pool, subscriptions: pool.subscriptions.map(widened) })),
    fails: { 'topics/wildcards': finds('pattern') },
  },
  {
    name: 'keeps removed subscriptions',
    why: 'what is no longer wanted still comes',
    breakage: () => ({ administration: () => ({ removeSubscription: () => Promise.resolve() }) }),
    fails: {
      'subscriptions/remove': finds('processed'),
      'subscriptions/remove-under-load': finds('processed, each once'),
      'subscriptions/exact': finds('subscriptions: found'),
    },
  },
  {
    name: 'wears letters out by listing them',
    why: 'a letter is gone after thirty looks',
    breakage: () => wearingLetters(30),
    fails: { 'letters/listing-changes-nothing': finds('letters at look') },
  },
  {
    name: 'deletes pools that have members',
    why: 'deletePool without force takes a pool from under its members',
    breakage: () => ({
      administration: (sound) => ({ delete: (poolName, _force, signal) => sound.delete(poolName, true, signal) }),
    }),
    fails: { 'delete/in-use': finds('deletePool with a member: resolved') },
  },
  {
    name: 'deletes a pool without telling its members',
    why: 'a member whose pool is gone goes on as if it were there',
    breakage: () => ({ attach: () => ({ place: () => ({ lost: new Promise(() => undefined) }) }) }),
    fails: { 'delete/forced': waitsFor('not proven'), 'delete/recreate': waitsFor('what the case says next') },
  },
  {
    name: 'declares over a mismatch',
    why: 'a pool with other settings is joined as if it had the wanted ones',
    breakage: () => ({
      administration: (sound) => ({
        declare: async (pool, mode, signal) => {
          await sound.declare(pool, mode, signal);
          return [];
        },
      }),
    }),
    fails: { 'topology/mismatch': finds('a join with other settings: resolved') },
  },
  {
    name: 'subscribes in spite of a mismatch',
    why: 'a join that was refused changed the pool',
    breakage: subscribingAnyway,
    fails: { 'topology/mismatch': waitsFor('a backlog of 1') },
  },
  {
    name: 'makes a pool that it should only look for',
    why: 'topology check and passive must not make anything',
    breakage: () => ({
      administration: (sound) => ({ declare: (pool, _mode, signal) => sound.declare(pool, 'create', signal) }),
    }),
    fails: { 'topology/missing': finds('topology check: resolved') },
  },
  {
    name: 'keeps one message more than a maxBacklog of five',
    why: 'a bounded pool holds more than its bound',
    breakage: onLimits(({ maxBacklog, ...limits }) =>
      maxBacklog === undefined ? limits : { ...limits, maxBacklog: maxBacklog === 5 ? 6 : maxBacklog },
    ),
    fails: { 'limits/drop-oldest': waitsFor('a backlog of 5') },
  },
  {
    name: 'ignores limits of time',
    why: 'old messages and unused pools stay',
    breakage: onLimits(withoutShortTimes),
    fails: { 'limits/message-ttl': waitsFor('1 letter(s)'), 'limits/expire-unused': waitsFor('not proven') },
  },
  {
    name: 'denies a capability that it has',
    why: 'the open connection and its documentation disagree',
    breakage: () => ({ capabilities: { delayedRetry: false } }),
    fails: { 'connection/capabilities': finds('capabilities') },
  },
  {
    name: 'unwraps for every kind',
    why: 'a caller that asks for the client of another transport gets this one',
    breakage: () => ({ connection: (sound) => ({ unwrap: () => sound }) }),
    fails: { 'connection/unwrap': finds('another kind') },
  },
];
