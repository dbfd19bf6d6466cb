import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Intake } from '../../src/delivery/intake.js';
import { PoolRuns } from '../../src/delivery/pool-runs.js';
import { Reject } from '../../src/errors/outcome-errors.js';
import { OsloSerializer } from '../../src/oslo/oslo-serializer.js';
import { at, freezeTimers, pass, turns } from '../support/harness.js';
import { memoryStore, startIntake } from '../support/intake-harness.js';

const ids = (runs: readonly { readonly message: { readonly id: string } }[]): string[] =>
  runs.map(({ message }) => message.id);

describe('Intake', () => {
  beforeEach(freezeTimers);
  afterEach(() => {
    vi.useRealTimers();
  });

  it('accepts when the callback resolves, once', async () => {
    const { runs, deliver } = startIntake();
    const delivery = deliver('1');
    expect(delivery.settlements).toEqual([]);
    at(runs, 0).end.resolve();
    await turns();
    expect(delivery.settlements).toEqual(['accept']);
  });

  it('runs no more callbacks at once than may, in the order of deliveries', async () => {
    const { runs, deliver } = startIntake({}, 1);
    for (const id of ['1', '2', '3']) deliver(id);
    expect(ids(runs)).toEqual(['1']);
    at(runs, 0).end.resolve();
    await turns();
    expect(ids(runs)).toEqual(['1', '2']);
  });

  it('runs one message of an ordering key at a time, also across a retry', async () => {
    const { runs, deliver } = startIntake();
    for (const id of ['1', '2']) deliver(id, { orderingKey: 'k' });
    deliver('other', { orderingKey: 'o' });
    at(runs, 0).end.reject(new Error('no'));
    await turns();
    expect(ids(runs)).toEqual(['1', 'other']);
    await pass(120);
    expect(ids(runs)).toEqual(['1', 'other', '1']);
    at(runs, 2).end.resolve();
    await turns();
    expect(ids(runs)).toEqual(['1', 'other', '1', '2']);
  });

  it('lets a redelivery of a running message wait for that run, whose success accepts it', async () => {
    const { intake, runs, deliver } = startIntake();
    deliver('1');
    intake.lose(new Error('cut'));
    const again = deliver('1', { redelivered: true, deliveryCount: 2 });
    expect(runs).toHaveLength(1);
    at(runs, 0).end.resolve();
    await turns();
    expect([again.settlements, runs.length]).toEqual([['accept'], 1]);
  });

  it('settles every claim on a run', async () => {
    const { runs, deliver } = startIntake();
    const claims = [deliver('1'), deliver('1', { redelivered: true, deliveryCount: 2 })];
    at(runs, 0).end.resolve();
    await turns();
    expect(claims.map(({ settlements }) => settlements)).toEqual([['accept'], ['accept']]);
  });

  it('runs a second fresh message with the same id on its own', () => {
    const { runs, deliver } = startIntake();
    deliver('1');
    deliver('1');
    expect(ids(runs)).toEqual(['1', '1']);
  });

  it('forgets what has not started when the place is lost, and settles none of it', async () => {
    const { intake, runs, deliver } = startIntake({}, 1);
    const deliveries = [deliver('1'), deliver('2')];
    intake.lose(new Error('cut'));
    expect(at(runs, 0).message.signal.aborted).toBe(true);
    at(runs, 0).end.resolve();
    await turns();
    expect(deliveries.map(({ settlements }) => settlements)).toEqual([[], []]);
    expect(runs).toHaveLength(1);
  });

  it('hands back at a halt: the queued uncharged, the waiting charged, the running not', async () => {
    const { intake, runs, deliver } = startIntake({}, 2);
    const [running, waiting] = [deliver('running'), deliver('waiting')];
    at(runs, 1).end.reject(new Error('no'));
    await turns();
    deliver('third');
    const queued = deliver('queued');
    intake.hold();
    intake.halt();
    expect([running, waiting, queued].map(({ settlements }) => settlements)).toEqual([[], ['retry'], ['return']]);
    expect(deliver('late').settlements).toEqual(['return']);
  });

  it('is idle when what was received is settled, and not before', async () => {
    const { intake, runs, deliver } = startIntake();
    deliver('1');
    const idle = vi.fn();
    void intake.idle().then(idle);
    await turns();
    expect(idle).not.toHaveBeenCalled();
    at(runs, 0).end.resolve();
    await turns();
    expect(idle).toHaveBeenCalledTimes(1);
  });

  it('releases what runs and aborts its signal when it is abandoned, and ignores how it ends', async () => {
    const { intake, runs, deliver } = startIntake();
    const delivery = deliver('1');
    const { signal } = at(runs, 0).message;
    intake.abandon('too late');
    expect([delivery.settlements, signal.reason]).toEqual([['release'], 'too late']);
    at(runs, 0).end.resolve();
    await turns();
    expect(delivery.settlements).toEqual(['release']);
  });

  it('accepts a message that was processed before without a second run', async () => {
    const store = memoryStore();
    const { runs, deliver } = startIntake({ store });
    deliver('1');
    at(runs, 0).end.resolve();
    await turns();
    const duplicate = deliver('1');
    await turns();
    expect([duplicate.settlements, runs.length]).toEqual([['accept'], 1]);
  });

  it('remembers what completed after its connection was lost, and does not process it again', async () => {
    const store = memoryStore();
    const { intake, runs, deliver } = startIntake({ store });
    deliver('1');
    intake.lose('cut');
    at(runs, 0).end.resolve();
    await turns();
    const again = deliver('1', { redelivered: true, deliveryCount: 2 });
    await turns();
    expect([again.settlements, runs.length]).toEqual([['accept'], 1]);
  });

  it('forgets a run that failed, or whose store failed, after its connection was lost', async () => {
    const store = { has: () => false, add: () => Promise.reject(new Error('store down')) };
    const { intake, runs, sends, deliver } = startIntake({ store });
    deliver('1');
    deliver('2');
    intake.lose('cut');
    at(runs, 0).end.resolve();
    at(runs, 1).end.reject(new Error('cut off'));
    await turns();
    deliver('1', { redelivered: true, deliveryCount: 2 });
    deliver('2', { redelivered: true, deliveryCount: 2 });
    expect([runs.map(({ message }) => message.id), sends.length]).toEqual([['1', '2', '1', '2'], 0]);
  });

  it('keeps the bound on concurrency, and the order, while it asks a store', async () => {
    const answers: (() => void)[] = [];
    const has = () => new Promise<boolean>((resolve) => answers.push(() => resolve(false)));
    const { runs, deliver } = startIntake({ store: { has, add: () => undefined } }, 1);
    for (const id of ['1', '2', '3']) deliver(id);
    expect(answers).toHaveLength(1);
    at(answers, 0)();
    await turns();
    expect([runs.map(({ message }) => message.id), answers.length]).toEqual([['1'], 1]);
    at(runs, 0).end.resolve();
    await turns();
    at(answers, 1)();
    await turns();
    expect(runs.map(({ message }) => message.id)).toEqual(['1', '2']);
  });

  it.each(['halt', 'hold'] as const)('starts no callback after %s, whatever a store answers then', async (how) => {
    const answers: (() => void)[] = [];
    const has = () => new Promise<boolean>((resolve) => answers.push(() => resolve(false)));
    const { intake, runs, deliver } = startIntake({ store: { has, add: () => undefined } }, 1);
    const delivery = deliver('1');
    intake.hold();
    if (how === 'halt') intake.halt();
    at(answers, 0)();
    await turns();
    intake.halt();
    expect([runs.length, delivery.settlements]).toEqual([0, ['return']]);
  });

  it('starts nothing of a lost place: what stands behind a message in its lane comes again, after it', async () => {
    const { intake, runs, deliver } = startIntake();
    deliver('1', { orderingKey: 'k' });
    deliver('2', { orderingKey: 'k' });
    at(runs, 0).end.reject(new Error('once more'));
    await turns();
    intake.lose('cut');
    expect(runs).toHaveLength(1);
    deliver('1', { orderingKey: 'k', redelivered: true, deliveryCount: 2 });
    deliver('2', { orderingKey: 'k', redelivered: true, deliveryCount: 2 });
    expect(runs.map(({ message }) => message.id)).toEqual(['1', '1']);
  });

  it.each(['halt', 'abandon'] as const)(
    'leaves the run of another member alone on %s, and its claim too',
    async (how) => {
      const shared = new PoolRuns<Intake>();
      const first = startIntake({}, 1, undefined, shared);
      const second = startIntake({}, 1, undefined, shared);
      const blocking = how === 'halt' ? first.deliver('0') : undefined;
      const own = first.deliver('1');
      const joined = second.deliver('1', { redelivered: true, deliveryCount: 2 });
      if (how === 'halt') second.intake.halt();
      else second.intake.abandon('too late');
      expect([own.settlements, joined.settlements]).toEqual([[], [how === 'halt' ? 'return' : 'release']]);
      for (let run = 0; run < first.runs.length; run += 1) {
        expect(at(first.runs, run).message.signal.aborted).toBe(false);
        at(first.runs, run).end.resolve();
        await turns();
      }
      expect([blocking?.settlements ?? ['accept'], own.settlements]).toEqual([['accept'], ['accept']]);
    },
  );

  it('treats a failing store as a failed attempt', async () => {
    const store = { has: () => Promise.reject(new Error('store down')), add: () => undefined };
    const { runs, letters, sends, deliver } = startIntake({
      store,
      retry: { attempts: 1, minDelayMs: 1, maxDelayMs: 1, factor: 1, onFailure: 'deadLetter' },
    });
    const delivery = deliver('1');
    await turns();
    at(sends, 0).done.resolve();
    await turns();
    expect([runs.length, letters, delivery.settlements]).toEqual([0, ['1 callback-failed'], ['accept']]);
  });

  it('knows a message that came without an id by the id in its body, and its letter by it too', async () => {
    const { intake, runs, sends, deliver } = startIntake({}, 4, new OsloSerializer());
    const bare = { id: undefined, body: new TextEncoder().encode('{"message_id":"inner"}') };
    deliver('1', bare);
    intake.lose(new Error('cut'));
    const again = deliver('1', { ...bare, redelivered: true });
    expect(ids(runs)).toEqual(['inner']);
    at(runs, 0).end.reject(new Reject('no'));
    await turns();
    expect(at(sends, 0).frame.id).toBe('inner');
    at(sends, 0).done.resolve();
    await turns();
    expect(again.settlements).toEqual(['accept']);
  });
});
