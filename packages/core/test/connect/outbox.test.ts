import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { at, freezeTimers, pass, poolErrorOf, turns } from '../support/harness.js';
import { bodies, openHeld, sender } from '../support/held-publishes.js';
import { ScriptedError } from '../support/script.js';
import type { ScriptedSender } from '../support/scripted-connection.js';

const sends = (sender: ScriptedSender) => sender.sent.map(({ frame }) => frame.headers['joinpool-sends']);

describe('publishing', () => {
  beforeEach(freezeTimers);
  afterEach(() => {
    vi.useRealTimers();
  });

  it('resolves when the transport confirms, and not before', async () => {
    const { driver, publish } = await openHeld();
    const done = vi.fn();
    const published = publish(1, { messageId: 'one' }).then(done);
    await turns();
    expect(done).not.toHaveBeenCalled();
    at(sender(driver.current).sent, 0).answer();
    await published;
    expect(done).toHaveBeenCalledWith({ messageId: 'one', outcome: 'confirmed', sends: 1 });
  });

  it('sends what is unconfirmed again after a reconnect, in order, and says so in a header', async () => {
    const { driver, publish } = await openHeld();
    const published = [publish(1), publish(2), publish(3)];
    await turns();
    at(sender(driver.current).sent, 1).answer();
    driver.current.lose(new ScriptedError('connection-lost'));
    await turns();
    await pass(500);
    expect([bodies(sender(driver.current)), sends(sender(driver.current))]).toEqual([
      ['1', '3'],
      [2, 2],
    ]);
    for (const one of sender(driver.current).sent) one.answer();
    expect((await Promise.all(published)).map((receipt) => receipt.sends)).toEqual([2, 1, 2]);
  });

  it('keeps the message id when it sends again', async () => {
    const { driver, publish } = await openHeld();
    void publish(1);
    await turns();
    const first = sender(driver.current);
    first.lose(new ScriptedError('connection-lost'));
    await turns();
    expect(at(sender(driver.current).sent, 0).frame.id).toBe(at(first.sent, 0).frame.id);
  });

  it('rejects one bad publish alone, and sends what its channel took along again', async () => {
    const { driver, publish } = await openHeld();
    const [bad, good] = [publish('bad'), publish('good')];
    await turns();
    const first = sender(driver.current);
    at(first.sent, 0).answer(new ScriptedError('too-large'));
    at(first.sent, 1).answer(new ScriptedError('connection-lost'));
    first.lose(new ScriptedError('connection-lost'));
    await turns();
    at(sender(driver.current).sent, 0).answer();
    const { code, outcome } = await poolErrorOf(() => bad);
    expect([code, outcome, (await good).sends]).toEqual(['body-too-large', 'refused', 2]);
  });

  it('pauses before each new sender while its senders are lost without a confirm', async () => {
    const { driver, publish } = await openHeld();
    const published = publish(1);
    await turns();
    const { current } = driver;
    for (const senders of [2, 3, 4]) {
      sender(current).lose(new ScriptedError('connection-lost'));
      await turns();
      if (senders > 2) {
        expect(current.senders).toHaveLength(senders - 1);
        await pass(400);
        expect(current.senders).toHaveLength(senders - 1);
        await pass(200);
      }
      expect([current.senders.length, bodies(sender(current))]).toEqual([senders, ['1']]);
    }
    at(sender(current).sent, 0).answer();
    expect((await published).sends).toBe(4);
    sender(current).lose(new ScriptedError('connection-lost'));
    await turns();
    expect(current.senders).toHaveLength(5);
  });

  it('pauses as well when others are confirmed, but not the message that its senders do not survive', async () => {
    const { driver, publish } = await openHeld();
    void publish('poison');
    const { current } = driver;
    for (let lost = 0; lost < 2; lost += 1) {
      void publish('good');
      await turns();
      at(sender(current).sent, -1).answer();
      sender(current).lose(new ScriptedError('connection-lost'));
      await turns();
      expect(current.senders).toHaveLength(2);
    }
    await pass(600);
    expect([current.senders.length, bodies(sender(current))]).toEqual([3, ['"poison"']]);
  });

  it('does not send a message again that a full pool refused', async () => {
    const { driver, publish } = await openHeld();
    const published = publish(1);
    await turns();
    at(sender(driver.current).sent, 0).answer(new ScriptedError('pool-full'));
    const { code, outcome } = await poolErrorOf(() => published);
    await pass(5_000);
    expect([code, outcome, sender(driver.current).sent.length]).toEqual(['pool-full', 'refused', 1]);
  });

  it('tries again after a pause when the transport cannot take a message just then', async () => {
    const { driver, publish } = await openHeld();
    const published = publish(1);
    await turns();
    at(sender(driver.current).sent, 0).answer(new ScriptedError('unavailable'));
    await pass(400);
    expect(sender(driver.current).sent).toHaveLength(1);
    await pass(200);
    at(sender(driver.current).sent, 1).answer();
    expect((await published).sends).toBe(2);
  });

  it('sends it once again, and not twice, when its sender is replaced meanwhile', async () => {
    const { driver, publish } = await openHeld();
    const published = publish(1);
    await turns();
    const first = sender(driver.current);
    at(first.sent, 0).answer(new ScriptedError('unavailable'));
    first.lose(new ScriptedError('connection-lost'));
    await turns();
    await pass(5_000);
    const second = sender(driver.current);
    expect([first.sent.length, second === first, sends(second)]).toEqual([1, false, [2]]);
    at(second.sent, 0).answer();
    expect((await published).sends).toBe(2);
  });

  it('rejects alone, and for good, what the driver cannot even write', async () => {
    const { driver, publish } = await openHeld();
    const cause = new TypeError('cannot encode it');
    driver.script.unsendable = ({ id }) => {
      if (id === 'bad') throw cause;
    };
    const [bad, good] = [publish(1, { messageId: 'bad' }), publish(2, { messageId: 'good' })];
    const error = await poolErrorOf(() => bad);
    expect(error).toMatchObject({ code: 'driver-error', outcome: 'refused', retryable: false, cause });
    await pass(5_000);
    expect(bodies(sender(driver.current))).toEqual(['2']);
    at(sender(driver.current).sent, 0).answer();
    expect((await good).sends).toBe(1);
  });

  it('does not know what became of a message that could not be written again', async () => {
    const { driver, publish } = await openHeld();
    const published = publish(1);
    await turns();
    driver.script.unsendable = () => {
      throw new TypeError('cannot encode it');
    };
    sender(driver.current).lose(new ScriptedError('connection-lost'));
    await pass(60_000);
    expect((await poolErrorOf(() => published)).outcome).toBe('unknown');
  });

  it('sends again what the driver could not write just then', async () => {
    const { driver, publish } = await openHeld();
    let full = true;
    driver.script.unsendable = () => {
      if (full) throw new ScriptedError('unavailable');
    };
    const published = publish(1);
    await turns();
    full = false;
    await pass(600);
    at(sender(driver.current).sent, 0).answer();
    expect((await published).sends).toBe(2);
  });

  it('takes a new sender when confirms do not come, and then a new connection', async () => {
    const { driver, publish } = await openHeld({ confirmTimeoutMs: 1_000 });
    const published = publish(1);
    await turns();
    const first = driver.current;
    await pass(1_100);
    expect([first.senders.length, at(first.senders, 0).closed, first.closed]).toEqual([2, true, false]);
    await pass(1_100);
    expect(first.closed).toBe(true);
    await pass(500);
    at(sender(driver.current).sent, 0).answer();
    expect([driver.connections.length, (await published).sends]).toEqual([2, 3]);
  });

  it('does not take a blocked transport for one whose confirms do not come', async () => {
    const { driver, publish } = await openHeld({ confirmTimeoutMs: 1_000 });
    void publish(1, { deadlineMs: 60_000 });
    await turns();
    driver.current.block(true);
    await pass(10_000);
    expect([driver.connections.length, driver.current.senders.length]).toEqual([1, 1]);
  });
});
