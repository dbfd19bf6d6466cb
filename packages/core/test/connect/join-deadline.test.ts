import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freezeTimers, openScripted, pass, poolErrorOf, turns } from '../support/harness.js';
import { ScriptedError } from '../support/script.js';

describe('a join past its deadline', () => {
  beforeEach(freezeTimers);
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('tells what failed last, of the connection or else of the join', async () => {
    const { driver, connection } = await openScripted({ deadlineMs: 1_000, reconnect: { minDelayMs: 400 } });
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const join = () =>
      poolErrorOf(() => connection.joinConsumerPool(() => undefined, { poolName: 'billing', topic: 'a' }));
    const last = new ScriptedError('unavailable', 'no leader');
    driver.script.fail('attach', new ScriptedError('unavailable'), last, last);
    const refused = join();
    await turns();
    await pass(1_000);
    expect(await refused).toMatchObject({
      code: 'deadline-exceeded',
      message: 'joining pool "billing" took longer than 1000 ms; what failed last: no leader',
      cause: last,
    });

    const away = new ScriptedError('unreachable', 'nobody there');
    driver.script.fail('attach', new ScriptedError('unavailable'));
    driver.script.fail('open', away, away, away);
    const interrupted = join();
    await turns();
    driver.current.lose(new ScriptedError('connection-lost'));
    await turns();
    await pass(1_000);
    expect(await interrupted).toMatchObject({ code: 'deadline-exceeded', cause: away });
  });

  it('has no cause where nothing failed', async () => {
    const { driver, connection } = await openScripted({ deadlineMs: 1_000 });
    driver.script.hold('attach');
    const join = poolErrorOf(() => connection.joinConsumerPool(() => undefined, { poolName: 'billing', topic: 'a' }));
    await turns();
    await pass(1_000);
    const { message, cause } = await join;
    expect([message, cause]).toEqual(['joining pool "billing" took longer than 1000 ms', undefined]);
  });
});
