import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemberLife } from '../../src/connect/member-life.js';
import type { ConnectionOptions, JoinOptions } from '../../src/connect/options.js';
import { Intake } from '../../src/delivery/intake.js';
import {
  at,
  errorOf,
  frame,
  freezeTimers,
  heldCallback,
  openScripted,
  pass,
  poolErrorOf,
  turns,
} from '../support/harness.js';
import { ScriptedError } from '../support/script.js';
import { ScriptedDelivery } from '../support/scripted-place.js';

const cut = () => new ScriptedError('connection-lost');

const joined = async (options: Partial<JoinOptions> = {}, connecting: ConnectionOptions = {}) => {
  const { driver, connection } = await openScripted(connecting);
  const events: string[] = [];
  for (const name of ['joined', 'memberLost', 'poolRecreated'] as const) connection.on(name, () => events.push(name));
  const member = await connection.joinConsumerPool(() => undefined, { poolName: 'billing', topic: 'news', ...options });
  const losePlace = async () => {
    driver.current.places.at(-1)?.lose(new ScriptedError('unavailable'));
    await turns();
    await pass(500); // the longest first wait
  };
  return { driver, connection, member, events, losePlace };
};

describe('joining', () => {
  beforeEach(freezeTimers);
  afterEach(() => {
    vi.useRealTimers();
  });

  it('declares, then attaches with a window of one, and opens it with the first fresh delivery', async () => {
    const { driver, member } = await joined({ window: 20 });
    expect(driver.script.calls).toEqual(['open', 'declare billing create', 'attach billing']);
    expect([member.state, driver.current.places[0]?.windows]).toEqual(['consuming', [{ messages: 1 }]]);
  });

  it('tries again what may pass, and rejects what may not', async () => {
    const { driver, connection } = await openScripted();
    driver.script.fail('attach', new ScriptedError('unavailable'), new ScriptedError('permission-denied'));
    const join = errorOf(() => connection.joinConsumerPool(() => undefined, { poolName: 'billing', topic: 'news' }));
    await turns();
    await pass(1_000);
    expect(await join).toMatchObject({ code: 'permission-denied' });
    expect(driver.script.count('attach')).toBe(2);
  });

  it('rejects with each argument that differs, and attaches nothing', async () => {
    const { driver, connection } = await openScripted();
    driver.current.differences = [
      { of: 'pool billing', argument: 'durable', wanted: 'true', found: 'false' },
      { of: 'pool billing', argument: 'x-expires', wanted: undefined, found: '5' },
    ];
    const join = () => connection.joinConsumerPool(() => undefined, { poolName: 'billing', topic: 'news' });
    const { code, message } = await poolErrorOf(join);
    expect(code).toBe('topology-mismatch');
    expect(message).toMatch(/durable is false, not true.*x-expires is 5, not absent/);
    expect(driver.script.count('attach')).toBe(0);
  });

  it('is over when it is aborted while it waits to try again', async () => {
    const { driver, connection } = await openScripted();
    const joining = vi.spyOn(MemberLife.prototype, 'join');
    const controller = new AbortController();
    driver.script.fail('attach', new ScriptedError('unavailable'));
    const options = { poolName: 'billing', topic: 'news', signal: controller.signal };
    const join = errorOf(() => connection.joinConsumerPool(() => undefined, options));
    await turns();
    controller.abort('enough');
    expect(await join).toBe('enough');
    await pass(60_000);
    expect(driver.script.count('attach')).toBe(1);
    expect(joining.mock.contexts.map((life) => life instanceof MemberLife && life.state)).toEqual(['left']);
    joining.mockRestore();
  });

  it('leaves again when its subscriptions cannot be made exact', async () => {
    const { driver, connection } = await openScripted({}, { listSubscriptions: true });
    driver.script.fail('inspect', new ScriptedError('permission-denied'));
    const options = { poolName: 'billing', topic: 'news', exactSubscriptions: true };
    const { code } = await poolErrorOf(() => connection.joinConsumerPool(() => undefined, options));
    await turns();
    expect([code, driver.script.count('detach')]).toEqual(['permission-denied', 1]);
  });

  it('removes what it did not list when its subscriptions shall be exact, and tells', async () => {
    const { driver, connection } = await openScripted({}, { listSubscriptions: true });
    const [kept, old] = ['news', 'old'].map((topic) => ({ exchangeName: 'joinpool', topic }));
    driver.current.inspection = { backlog: 0, subscriptions: kept && old ? [kept, old] : [] };
    const removed = vi.fn();
    connection.on('subscriptionsRemoved', removed);
    const options = { poolName: 'billing', topic: 'news', exactSubscriptions: true };
    await connection.joinConsumerPool(() => undefined, options);
    expect(driver.script.calls).toContain('removeSubscription billing joinpool old');
    expect(removed).toHaveBeenCalledExactlyOnceWith({ poolName: 'billing', subscriptions: [old] });
  });
});

describe('rejoining', () => {
  beforeEach(freezeTimers);
  afterEach(() => {
    vi.useRealTimers();
  });

  it('follows the loss of the place, with a window of one again', async () => {
    const { driver, member, events, losePlace } = await joined();
    await losePlace();
    expect([member.state, events]).toEqual(['consuming', ['joined', 'memberLost', 'joined']]);
    expect(driver.current.places[1]?.windows).toEqual([{ messages: 1 }]);
  });

  it('follows the loss of the connection, on the next one, where the pool is declared again', async () => {
    const { driver, member } = await joined();
    driver.current.lose(cut());
    await turns();
    expect(member.state).toBe('joining');
    await pass(500);
    expect([member.state, driver.current.places.length, driver.script.count('declare')]).toEqual(['consuming', 1, 2]);
  });

  it('goes on after rejoins that failed, told each time', async () => {
    const { driver, member, events, losePlace } = await joined();
    driver.script.fail('attach', new ScriptedError('unavailable'), new ScriptedError('permission-denied'));
    await losePlace();
    await pass(1_000);
    await pass(2_000);
    expect(member.state).toBe('consuming');
    expect(events).toEqual(['joined', 'memberLost', 'memberLost', 'memberLost', 'joined']);
  });

  it('ends the member when it can never succeed', async () => {
    const { driver, member, losePlace } = await joined();
    driver.script.fail('declare', new ScriptedError('topology-mismatch'));
    await losePlace();
    const { reason, error } = await member.closed;
    expect([reason, error?.code, member.state]).toEqual(['failed', 'topology-mismatch', 'left']);
  });

  it('is not tried when the pool vanishes shortly after the place: it was listed while it was deleted', async () => {
    const { driver, member } = await joined();
    driver.current.places.at(-1)?.lose(new ScriptedError('unavailable'));
    await turns();
    driver.current.inspection = undefined;
    await pass(500);
    const { reason } = await member.closed;
    expect([reason, driver.script.count('attach')]).toEqual(['pool-deleted', 1]);
  });

  it('is not tried when the pool was deleted: the member closes and says so', async () => {
    const { driver, member, losePlace } = await joined();
    driver.current.inspection = undefined;
    await losePlace();
    const { reason, error } = await member.closed;
    expect([reason, error?.code, driver.script.count('attach')]).toEqual(['pool-deleted', 'pool-deleted', 1]);
  });

  it('is not tried when the pool was deleted, also where nothing has a deadline', async () => {
    const { driver, member, losePlace } = await joined({}, { deadlineMs: Number.POSITIVE_INFINITY });
    driver.current.inspection = undefined;
    await losePlace();
    expect((await member.closed).reason).toBe('pool-deleted');
  });

  it('makes a deleted pool again when told to, and tells', async () => {
    const { driver, member, events, losePlace } = await joined({ onPoolDeleted: 'recreate' });
    driver.current.inspection = undefined;
    await losePlace();
    expect(member.state).toBe('consuming');
    expect(events).toEqual(['joined', 'memberLost', 'poolRecreated', 'joined']);
  });

  it('tells of a pool that is missing after a reconnect, and makes it again', async () => {
    const { driver, member, events } = await joined();
    const release = driver.script.hold('inspect');
    driver.current.lose(cut());
    await turns();
    await pass(500);
    driver.current.inspection = undefined;
    release();
    await turns();
    expect([member.state, events]).toEqual(['consuming', ['joined', 'memberLost', 'poolRecreated', 'joined']]);
  });

  it('ends with the connection when that gives up', async () => {
    const { driver, connection } = await openScripted({ reconnect: { minDelayMs: 10, giveUpAfterMs: 1 } });
    const member = await connection.joinConsumerPool(() => undefined, { poolName: 'billing', topic: 'news' });
    driver.script.fail('open', new ScriptedError('unreachable'));
    driver.current.lose(cut());
    await turns();
    await pass(50);
    const { reason, error } = await member.closed;
    expect([reason, error?.code]).toEqual(['connection-closed', 'unreachable']);
  });
});

describe('a paused member', () => {
  it('is over when it has left, and does nothing when a callback that it gave up ends', async () => {
    const { driver, connection } = await openScripted();
    const { runs, callback } = heldCallback();
    const member = await connection.joinConsumerPool(callback, { poolName: 'billing', topic: 'news' });
    at(driver.current.places, 0).deliver(new ScriptedDelivery(frame('1')));
    await member.pause();
    const lose = vi.spyOn(Intake.prototype, 'lose');
    await member.leave({ deadlineMs: 0 });
    at(runs, 0).end.resolve();
    await turns();
    expect([lose.mock.calls, driver.script.count('detach')]).toEqual([[[undefined]], 1]);
    lose.mockRestore();
  });
});
