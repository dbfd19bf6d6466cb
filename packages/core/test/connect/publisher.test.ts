import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { at, errorOf, freezeTimers, openScripted, pass, poolErrorOf, turns } from '../support/harness.js';
import { openHeld } from '../support/held-publishes.js';
import { ScriptedError } from '../support/script.js';

describe('the publish window', () => {
  beforeEach(freezeTimers);
  afterEach(() => {
    vi.useRealTimers();
  });

  it('lets no more than maxMessages out, and the next when one is confirmed', async () => {
    const { publish, sent } = await openHeld({ publishWindow: { maxMessages: 2 } });
    for (const body of [1, 2, 3]) void publish(body);
    await turns();
    expect(sent()).toHaveLength(2);
    at(sent(), 0).answer();
    await turns();
    expect(sent()).toHaveLength(3);
  });

  it('counts bytes, but lets a large message go alone', async () => {
    const { publish, sent } = await openHeld({ publishWindow: { maxBytes: 10 } });
    void publish(new Uint8Array(100));
    void publish(new Uint8Array(1));
    await turns();
    expect(sent()).toHaveLength(1);
    at(sent(), 0).answer();
    await turns();
    expect(sent()).toHaveLength(2);
  });

  it('rejects at its bound when told to', async () => {
    const { publish } = await openHeld({ publishWindow: { maxMessages: 1, whenFull: 'reject' } });
    void publish(1);
    const { code, outcome, retryable } = await poolErrorOf(() => publish(2));
    expect([code, outcome, retryable]).toEqual(['publish-window-full', 'refused', true]);
  });

  it.each([
    ['unknown once it was sent', 0, 'unknown'],
    ['refused while it waits for room', 1, 'refused'],
  ])('answers the deadline with %s', async (_name, index, outcome) => {
    const { publish } = await openHeld({ publishWindow: { maxMessages: 1 } });
    const published = [publish(1, { deadlineMs: 100 }), publish(2, { deadlineMs: 50 })];
    await turns();
    await pass(120);
    const error = await poolErrorOf(() => at(published, index));
    expect([error.code, error.outcome]).toEqual(['deadline-exceeded', outcome]);
  });

  it('answers the deadline with refused when it was never sent for want of a connection', async () => {
    const { driver, publish } = await openHeld();
    driver.script.hold('open');
    const gone = new ScriptedError('connection-lost');
    driver.current.lose(gone);
    await turns();
    const published = publish(1, { deadlineMs: 1_000 });
    await pass(1_100);
    expect(await poolErrorOf(() => published)).toMatchObject({ outcome: 'refused', cause: gone });
  });

  it("rejects with the signal's reason on abort, before, while waiting and when sent", async () => {
    const { publish } = await openHeld({ publishWindow: { maxMessages: 1 } });
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const published = [publish(1, options), publish(2, options)];
    await turns();
    controller.abort('enough');
    published.push(publish(3, options));
    expect(await Promise.all(published.map((one) => errorOf(() => one)))).toEqual(['enough', 'enough', 'enough']);
  });

  it('sends nothing that waits under the signal that made the room by aborting', async () => {
    const { publish, sent } = await openHeld({ publishWindow: { maxMessages: 1 } });
    const controller = new AbortController();
    for (const body of [1, 2]) void publish(body, { signal: controller.signal });
    void publish(3);
    await turns();
    controller.abort('enough');
    await turns();
    expect(sent().map(({ frame }) => new TextDecoder().decode(frame.body))).toEqual(['1', '3']);
  });

  it('has room again after an abort', async () => {
    const { publish, sent } = await openHeld({ publishWindow: { maxMessages: 1 } });
    const controller = new AbortController();
    void publish(1, { signal: controller.signal });
    void publish(2);
    await turns();
    controller.abort('enough');
    await turns();
    expect(sent()).toHaveLength(2);
  });

  it('leaves no timer behind when all is confirmed', async () => {
    const { publish, sent } = await openHeld();
    const published = publish(1);
    await turns();
    at(sent(), 0).answer();
    await published;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is emptied by close, or answered as unknown at its deadline', async () => {
    const { connection, publish } = await openHeld();
    const published = publish(1);
    await turns();
    const closed = connection.close({ deadlineMs: 100 });
    await pass(100);
    await closed;
    const { code, outcome } = await poolErrorOf(() => published);
    expect([code, outcome, connection.state]).toEqual(['connection-closed', 'unknown', 'closed']);
  });

  it('is refused by a close past its deadline where it still waits for room, and is not sent then', async () => {
    const { connection, publish, sent } = await openHeld({ publishWindow: { maxMessages: 1 } });
    const published = [publish(1), publish(2), publish(3)];
    await turns();
    await connection.close({ deadlineMs: 0 });
    const outcomes = await Promise.all(published.map(async (one) => (await poolErrorOf(() => one)).outcome));
    expect([outcomes, sent().length]).toEqual([['unknown', 'refused', 'refused'], 1]);
  });

  it('shares a signal with as many others as it likes, without a warning', async () => {
    const warned: Error[] = [];
    const note = (warning: Error): void => void warned.push(warning);
    process.on('warning', note);
    const { connection, publish } = await openHeld();
    const { signal } = new AbortController();
    for (let n = 0; n < 20; n += 1) void publish(n, { signal });
    const looks = Array.from({ length: 20 }, () => connection.inspectPool('billing', { signal }));
    await Promise.allSettled(looks);
    await turns();
    process.off('warning', note);
    expect(warned).toEqual([]);
  });
});

describe('publishMany', () => {
  it('confirms every body and tells how far it is', async () => {
    const { connection } = await openScripted({ publishWindow: { maxMessages: 2 } });
    const progress: number[] = [];
    const onProgress = (confirmed: number) => progress.push(confirmed);
    expect(await connection.publishMany([1, 2, 3], { topic: 'news', onProgress })).toEqual({ confirmed: 3 });
    expect(progress).toEqual([1, 2, 3]);
  });

  it('rejects with the first failure', async () => {
    const { connection } = await openScripted();
    expect((await poolErrorOf(() => connection.publishMany([1, 2n, 3], { topic: 'news' }))).code).toBe('invalid-body');
  });
});
