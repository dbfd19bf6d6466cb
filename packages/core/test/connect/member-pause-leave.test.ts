import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JoinOptions } from '../../src/connect/options.js';
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

const joined = async (options: Partial<JoinOptions> = {}) => {
  const { driver, connection } = await openScripted();
  const { runs, callback } = heldCallback();
  const member = await connection.joinConsumerPool(callback, { poolName: 'billing', topic: 'news', ...options });
  const deliver = (id: string) =>
    at(driver.current.places, -1).deliver(new ScriptedDelivery(frame(id), { deliveryCount: 1 }));
  return { driver, connection, member, runs, deliver };
};

describe('leaving', () => {
  beforeEach(freezeTimers);
  afterEach(() => {
    vi.useRealTimers();
  });

  it('stops, releases what has not started, waits for what runs, settles it and then detaches', async () => {
    const { driver, member, runs, deliver } = await joined({ concurrency: 1 });
    const [running, queued] = [deliver('1'), deliver('2')];
    const left = member.leave();
    await turns();
    expect([member.state, running.settlements, queued.settlements]).toEqual(['leaving', [], ['return']]);
    expect([driver.script.count('stop'), driver.script.count('detach')]).toEqual([1, 0]);
    at(runs, 0).end.resolve();
    await left;
    expect([running.settlements, driver.script.calls.at(-1), runs.length]).toEqual([['accept'], 'detach', 1]);
    expect(await member.closed).toEqual({ reason: 'left' });
  });

  it('releases the rest and aborts its signals past the deadline', async () => {
    const { driver, member, runs, deliver } = await joined();
    const running = deliver('1');
    const left = member.leave({ deadlineMs: 1_000 });
    await turns();
    await pass(1_000);
    await left;
    expect([running.settlements, at(runs, 0).signal.aborted, driver.script.count('detach')]).toEqual([
      ['release'],
      true,
      1,
    ]);
    at(runs, 0).end.resolve();
    await turns();
    expect(running.settlements).toEqual(['release']);
  });

  it('is cut short by its signal', async () => {
    const { member, deliver } = await joined();
    const running = deliver('1');
    await member.leave({ signal: AbortSignal.abort('now') });
    expect([member.state, running.settlements]).toEqual(['left', ['release']]);
  });

  it('gives its place up within a second past the deadline, so that the last settlements are written', async () => {
    const { driver, connection, deliver } = await joined();
    const running = deliver('1');
    driver.script.hold('detach');
    const done = vi.fn();
    const closed = connection.close({ deadlineMs: 100 }).then(done);
    await pass(100);
    expect([running.settlements, driver.script.count('detach'), driver.script.count('close')]).toEqual([
      ['release'],
      1,
      0,
    ]);
    await pass(999);
    expect(done).not.toHaveBeenCalled();
    await pass(1);
    await closed;
    expect([driver.script.count('close'), vi.getTimerCount()]).toEqual([1, 0]);
  });

  it('is as short as the shortest of its deadlines', async () => {
    const { connection, member, deliver } = await joined();
    const running = deliver('1');
    const left = member.leave();
    const closed = connection.close({ deadlineMs: 100 });
    await pass(100);
    await Promise.all([left, closed]);
    expect([running.settlements, vi.getTimerCount()]).toEqual([['release'], 0]);
  });

  it('holds no timer when it is asked for again', async () => {
    const { member } = await joined();
    await member.leave();
    await member.leave();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is idempotent', async () => {
    const { driver, member } = await joined();
    await Promise.all([member.leave(), member.leave()]);
    await member.leave();
    expect(driver.script.count('detach')).toBe(1);
  });

  it('ends a member that has no place at the time', async () => {
    const { driver, member } = await joined();
    driver.current.lose(new ScriptedError('connection-lost'));
    await turns();
    await member.leave();
    await pass(1_000);
    expect([member.state, driver.script.count('attach')]).toEqual(['left', 1]);
  });

  it('is done for every member when the connection closes, before the driver is closed', async () => {
    const { driver, connection, member, runs, deliver } = await joined();
    const running = deliver('1');
    const closed = connection.close();
    await turns();
    expect([connection.state, driver.script.count('close')]).toEqual(['draining', 0]);
    at(runs, 0).end.resolve();
    await closed;
    expect([member.state, running.settlements, driver.script.calls.at(-1)]).toEqual(['left', ['accept'], 'close']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('makes pause and resume answer member-closed', async () => {
    const { member } = await joined();
    await member.leave();
    const errors = [await poolErrorOf(() => member.pause()), await poolErrorOf(() => member.resume())];
    expect(errors.map(({ code }) => code)).toEqual(['member-closed', 'member-closed']);
  });
});

describe('pausing', () => {
  beforeEach(freezeTimers);
  afterEach(() => {
    vi.useRealTimers();
  });

  it('releases what has not started, lets run what runs, and then gives up the place', async () => {
    const { driver, member, runs, deliver } = await joined({ concurrency: 1 });
    const [running, queued] = [deliver('1'), deliver('2')];
    void member.pause();
    await turns();
    expect([running.settlements, queued.settlements, driver.script.count('detach')]).toEqual([[], ['return'], 0]);
    at(runs, 0).end.resolve();
    await turns();
    expect([running.settlements, member.state, driver.script.count('detach')]).toEqual([['accept'], 'paused', 1]);
  });

  it('survives a reconnect, until resumed', async () => {
    const { driver, member } = await joined();
    await member.pause();
    driver.current.lose(new ScriptedError('connection-lost'));
    await turns();
    await pass(5_000);
    expect([member.state, driver.script.count('attach')]).toEqual(['paused', 1]);
    await member.resume();
    expect([member.state, driver.script.count('attach')]).toEqual(['consuming', 2]);
  });

  it('holds while the connection is lost, too', async () => {
    const { driver, member } = await joined();
    driver.current.lose(new ScriptedError('connection-lost'));
    await turns();
    await member.pause();
    await pass(5_000);
    expect([member.state, driver.script.count('attach')]).toEqual(['paused', 1]);
  });

  it('is idempotent, and so is resuming', async () => {
    const { driver, member } = await joined();
    await member.resume();
    await Promise.all([member.pause(), member.pause()]);
    await member.pause();
    await Promise.all([member.resume(), member.resume()]);
    expect([member.state, driver.script.count('attach'), driver.script.count('detach')]).toEqual(['consuming', 2, 1]);
  });

  it('ends in the last that was asked for', async () => {
    const { driver, member } = await joined();
    const asked = [member.pause(), member.resume(), member.pause(), member.resume()];
    await Promise.allSettled(asked);
    await turns();
    expect(member.state).toBe('consuming');
    const place = at(driver.current.places, -1);
    expect(place.deliver(new ScriptedDelivery(frame('1'))).settlements).toEqual([]);
  });

  it('answers a pause that was overtaken by a resume', async () => {
    const { member } = await joined();
    const answered = vi.fn();
    void member
      .pause()
      .finally(answered)
      .catch(() => undefined);
    await member.resume();
    await turns();
    expect(answered).toHaveBeenCalledTimes(1);
  });

  it('lets resume wait, however often it is asked for, while a callback still runs', async () => {
    const { driver, member, runs, deliver } = await joined();
    deliver('1');
    await member.pause();
    const resumed = vi.fn();
    const asked = [member.resume(), member.resume()].map((one) => one.then(resumed));
    await turns();
    expect(resumed).not.toHaveBeenCalled();
    at(runs, 0).end.resolve();
    await Promise.all(asked);
    expect([member.state, driver.script.count('attach')]).toEqual(['consuming', 2]);
  });

  it('can be followed by leaving', async () => {
    const { driver, member } = await joined();
    await member.pause();
    await member.leave();
    expect([await member.closed, driver.script.count('detach')]).toEqual([{ reason: 'left' }, 1]);
  });
});

describe('waiting', () => {
  it('resolves when the callbacks that ran at the call have ended, and not before', async () => {
    const { member, runs, deliver } = await joined();
    deliver('1');
    const waited = vi.fn();
    const wait = member.wait().then(waited);
    deliver('2');
    await turns();
    expect(waited).not.toHaveBeenCalled();
    at(runs, 0).end.resolve();
    await wait;
    expect(waited).toHaveBeenCalledTimes(1);
  });

  it("rejects at its deadline or with its signal's reason", async () => {
    const { member, deliver } = await joined();
    deliver('1');
    expect((await poolErrorOf(() => member.wait({ deadlineMs: 1 }))).code).toBe('deadline-exceeded');
    expect(await errorOf(() => member.wait({ signal: AbortSignal.abort('enough') }))).toBe('enough');
  });
});
