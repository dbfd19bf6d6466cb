import { expect, it } from 'vitest';
import { frame, never, send, startBroker, textOf } from './memory-harness.js';

const to = { kind: 'deadLetters', poolName: 'billing' } as const;

const startWithLetters = async () => {
  const started = await startBroker();
  for (const text of ['a', 'b', 'c']) await send(started.sender, frame(text), to);
  const open = async () => {
    const view = await started.connection.administration.openDeadLetters('billing', never);
    if (view === undefined) expect.fail('the pool is missing');
    return view;
  };
  return { ...started, open };
};

it('changes nothing, however often somebody looks', async () => {
  const { open, close } = await startWithLetters();
  for (let look = 0; look < 50; look += 1) {
    const view = await open();
    const seen = [await view.next(never), await view.next(never), await view.next(never)];
    expect(seen.map((letter) => letter && textOf(letter))).toEqual(['a', 'b', 'c']);
    expect(await view.next(never)).toBeUndefined();
    await view.close(never);
  }
  await close();
});

it('hides held letters from others, counts them, and removes only accepted ones', async () => {
  const { open, connection, sender, close } = await startWithLetters();
  const view = await open();
  const first = await view.next(never);
  const second = await view.next(never);
  const other = await open();
  await send(sender, frame('d'), to);
  expect(textOf((await other.next(never)) ?? expect.fail('no letter'))).toBe('c');
  expect(await other.next(never)).toBeUndefined();
  expect(second?.settle('accept')).toBe(true);
  expect((await connection.administration.inspect('billing', never))?.deadLetters).toBe(3);
  await view.close(never);
  await view.close(never);
  expect(first?.settle('accept')).toBe(false);
  await other.close(never);
  const last = await open();
  const left = [await last.next(never), await last.next(never), await last.next(never), await last.next(never)];
  expect(left.map((letter) => letter && textOf(letter))).toEqual(['a', 'c', 'd', undefined]);
  await close();
});

it('puts held letters back when the connection of the one who looks is lost', async () => {
  const { open, broker, driver } = await startWithLetters();
  const view = await open();
  const first = await view.next(never);
  broker.faults.disconnect();
  expect(first?.settle('accept')).toBe(false);
  await expect(view.next(never)).rejects.toMatchObject({ kind: 'connection-lost' });
  const again = await driver.open(never);
  expect((await again.administration.inspect('billing', never))?.deadLetters).toBe(3);
  const newView = await again.administration.openDeadLetters('billing', never);
  expect(textOf((await newView?.next(never)) ?? expect.fail('no letter'))).toBe('a');
  await again.close(never);
});
