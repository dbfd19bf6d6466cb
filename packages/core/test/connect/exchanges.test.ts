import { describe, expect, it, vi } from 'vitest';
import { at, openScripted, poolErrorOf, turns } from '../support/harness.js';
import { bodies, openHeld, sender } from '../support/held-publishes.js';
import { ScriptedError } from '../support/script.js';

describe('the exchange of a publish', () => {
  it('declares each exchange once per connection', async () => {
    const { driver, connection } = await openScripted({ reconnect: { minDelayMs: 1 } });
    await Promise.all([1, 2, 3].map((body) => connection.publish(body, { topic: 'news' })));
    await connection.publish(4, { topic: 'news' });
    expect(driver.script.count('declareExchange')).toBe(1);
    driver.current.lose(new ScriptedError('connection-lost'));
    await turns();
    await connection.publish(5, { topic: 'news' });
    expect(driver.script.count('declareExchange')).toBe(2);
  });

  it('keeps the order of what is published in every step of declaring an exchange', async () => {
    const { driver, publish } = await openHeld();
    const declared = driver.script.hold('declareExchange');
    const count = 40;
    void publish(0);
    await turns();
    declared();
    for (let body = 1; body < count; body += 1) {
      void publish(body);
      await undefined;
    }
    await turns();
    expect(bodies(sender(driver.current))).toEqual(Array.from({ length: count }, (_, body) => String(body)));
    expect(driver.script.count('declareExchange')).toBe(1);
  });

  it('rejects when the exchange exists with other arguments, naming each', async () => {
    const { driver, connection } = await openScripted();
    driver.current.differences = [{ of: 'exchange joinpool', argument: 'type', wanted: 'topic', found: 'fanout' }];
    const { code, message } = await poolErrorOf(() => connection.publish(1, { topic: 'news' }));
    expect([code, message]).toEqual(['topology-mismatch', expect.stringContaining('type is fanout, not topic')]);
  });

  it('takes a new connection when declaring an exchange is not answered in time', async () => {
    const { driver, publish } = await openHeld({ confirmTimeoutMs: 20, reconnect: { minDelayMs: 1 } });
    const answer = driver.script.hold('declareExchange');
    const first = driver.current;
    const published = publish(1);
    await vi.waitFor(() => expect(driver.connections.length).toBeGreaterThan(1));
    answer();
    await vi.waitFor(() => at(sender(driver.current).sent, 0).answer());
    expect([first.closed, (await published).outcome]).toEqual([true, 'confirmed']);
  });
});
