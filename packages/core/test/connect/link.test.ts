import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openConnection } from '../../src/connect/open-connection.js';
import { freezeTimers, openScripted, pass, poolErrorOf, turns } from '../support/harness.js';
import { ScriptedError } from '../support/script.js';
import { ScriptedDriver } from '../support/scripted-driver.js';

const unreachable = () => new ScriptedError('unreachable');

describe('opening', () => {
  it('tries each host once, then rejects with what the last said', async () => {
    const driver = new ScriptedDriver();
    driver.hosts = 3;
    driver.script.fail('open', unreachable(), unreachable(), unreachable());
    const { code, cause } = await poolErrorOf(() => openConnection(driver));
    expect([code, driver.script.count('open')]).toEqual(['unreachable', 3]);
    expect(cause).toBeInstanceOf(ScriptedError);
  });

  it('is open with the first host that answers', async () => {
    const driver = new ScriptedDriver();
    driver.hosts = 3;
    driver.script.fail('open', unreachable());
    const connection = await openConnection(driver);
    expect([connection.state, driver.script.count('open')]).toEqual(['open', 2]);
  });

  it('tries no other host when the login is refused', async () => {
    const driver = new ScriptedDriver();
    driver.hosts = 3;
    driver.script.fail('open', new ScriptedError('permission-denied'));
    expect((await poolErrorOf(() => openConnection(driver))).code).toBe('permission-denied');
    expect(driver.script.count('open')).toBe(1);
  });

  it('ends at its deadline', async () => {
    const driver = new ScriptedDriver();
    driver.script.hold('open');
    expect((await poolErrorOf(() => openConnection(driver, { deadlineMs: 1 }))).code).toBe('deadline-exceeded');
  });

  it('at its deadline tells what the host before said', async () => {
    const driver = new ScriptedDriver();
    driver.hosts = 2;
    driver.script.hold('open');
    const before = unreachable();
    driver.script.fail('open', before);
    const { code, cause } = await poolErrorOf(() => openConnection(driver, { deadlineMs: 1 }));
    expect([code, cause]).toEqual(['deadline-exceeded', before]);
  });
});

describe('reconnecting', () => {
  beforeEach(freezeTimers);
  afterEach(() => {
    vi.useRealTimers();
  });

  it('waits at least half the minimum, and longer after each failure', async () => {
    const { driver } = await openScripted({ reconnect: { minDelayMs: 100, maxDelayMs: 1_000 } });
    vi.spyOn(Math, 'random').mockReturnValue(0);
    driver.script.fail('open', unreachable(), unreachable());
    driver.current.lose(new ScriptedError('connection-lost'));
    await turns();
    const opens: number[] = [];
    for (const ms of [49, 1, 99, 1, 199, 1]) {
      await pass(ms);
      opens.push(driver.script.count('open'));
    }
    expect(opens).toEqual([1, 2, 2, 3, 3, 4]);
  });

  it('tells its states with the reason', async () => {
    const { driver, connection } = await openScripted();
    const states: string[] = [];
    connection.on('state', ({ state, error }) =>
      states.push(error instanceof Error ? `${state} ${error.message}` : state),
    );
    driver.current.lose(new ScriptedError('connection-lost', 'cut'));
    await turns();
    await pass(500);
    expect(states).toEqual(['recovering cut', 'open']);
  });

  it('gives up when told to, closes and says so', async () => {
    const { driver, connection } = await openScripted({ reconnect: { minDelayMs: 100, giveUpAfterMs: 150 } });
    driver.script.fail('open', ...Array.from({ length: 9 }, unreachable));
    driver.current.lose(new ScriptedError('connection-lost'));
    await turns();
    await pass(5_000);
    expect(connection.state).toBe('closed');
    expect((await poolErrorOf(() => connection.publish(1, { topic: 'news' }))).code).toBe('connection-closed');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stops when it is closed while recovering', async () => {
    const { driver, connection } = await openScripted();
    driver.current.lose(new ScriptedError('connection-lost'));
    await turns();
    await connection.close();
    await pass(60_000);
    expect([connection.state, driver.script.count('open')]).toEqual(['closed', 1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('closes the driver once, however often it is closed', async () => {
    const { driver, connection } = await openScripted();
    await Promise.all([connection.close(), connection.close()]);
    await connection.close();
    expect(driver.script.count('close')).toBe(1);
  });

  it('tells of a blocked transport, of that of the open connection alone', async () => {
    const { driver, connection } = await openScripted();
    const first = driver.current;
    first.block(true);
    expect(connection.state).toBe('blocked');
    first.lose(new ScriptedError('connection-lost'));
    await turns();
    await pass(500);
    first.block(true);
    expect(connection.state).toBe('open');
  });
});
