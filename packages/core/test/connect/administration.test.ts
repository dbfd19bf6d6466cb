import { describe, expect, it } from 'vitest';
import type { Letter } from '../../src/connect/letter.js';
import { letterFrame } from '../../src/delivery/dead-letter.js';
import { at, errorOf, frame, openScripted, poolErrorOf, turns } from '../support/harness.js';
import { ScriptedError } from '../support/script.js';
import { ScriptedDelivery } from '../support/scripted-place.js';

const death = { reason: 'rejected', error: new Error('bad'), attempts: 1, nowMs: 5 } as const;
const letterOf = (id: string) => new ScriptedDelivery(letterFrame(frame(id, { headers: { mine: 1 } }), death));

const withLetters = async (...ids: string[]) => {
  const { driver, connection } = await openScripted();
  const held = ids.map(letterOf);
  driver.current.letters = held;
  return { driver, connection, held };
};

const firstOf = async (letters: AsyncIterable<Letter>): Promise<Letter> => {
  for await (const letter of letters) return letter;
  throw new Error('there is no letter');
};

describe('letters', () => {
  it('are listed oldest first, and the view is closed at the end', async () => {
    const { driver, connection, held } = await withLetters('1', '2');
    const seen: unknown[] = [];
    for await (const { message, reason, error, attempts } of connection.deadLetters('billing')) {
      seen.push([message.id, message.body, message.headers, reason, error?.message, attempts]);
    }
    expect(seen).toEqual(['1', '2'].map((id) => [id, id, { mine: 1 }, 'rejected', 'bad', 1]));
    expect([driver.script.calls.at(-1), held.map(({ settlements }) => settlements)]).toEqual(['closeView', [[], []]]);
  });

  it('close their view also when the loop is left early', async () => {
    const { driver, connection } = await withLetters('1', '2');
    await firstOf(connection.deadLetters('billing'));
    expect([driver.script.count('next'), driver.script.count('closeView')]).toEqual([1, 1]);
  });

  it('tell in the terms of the core why their view could not be closed', async () => {
    const { driver, connection } = await withLetters('1');
    driver.script.fail('closeView', new ScriptedError('unavailable'));
    expect(await errorOf(() => firstOf(connection.deadLetters('billing')))).toMatchObject({ code: 'unavailable' });
  });

  it('are sent back first and removed afterwards, without what tells of their death', async () => {
    const { driver, connection, held } = await withLetters('1');
    driver.script.confirms = 'held';
    for await (const letter of connection.deadLetters('billing')) {
      const back = letter.sendBack();
      await turns();
      const sent = at(at(driver.current.senders, 0).sent, 0);
      expect([at(held, 0).settlements, sent.to, sent.frame.headers]).toEqual([
        [],
        { kind: 'pool', poolName: 'billing' },
        { mine: 1 },
      ]);
      sent.answer();
      await back;
    }
    expect(at(held, 0).settlements).toEqual(['accept']);
  });

  it('stay where they are when they cannot be sent back', async () => {
    const { driver, connection, held } = await withLetters('1');
    driver.script.confirms = 'held';
    for await (const letter of connection.deadLetters('billing')) {
      const back = errorOf(() => letter.sendBack());
      await turns();
      at(at(driver.current.senders, 0).sent, 0).answer(new ScriptedError('pool-full'));
      expect(await back).toMatchObject({ code: 'pool-full' });
    }
    expect(at(held, 0).settlements).toEqual([]);
  });

  it('are found again by their id when their view is closed', async () => {
    const { driver, connection, held } = await withLetters('0', '1');
    driver.current.letters = [at(held, 1)];
    const letter = await firstOf(connection.deadLetters('billing'));
    at(held, 1).open = false;
    const again = [letterOf('0'), letterOf('1')];
    driver.current.letters = again;
    await letter.discard();
    expect(again.map(({ settlements }) => settlements)).toEqual([[], ['accept']]);
    expect(driver.script.count('closeView')).toBe(2);
  });

  it('answer letter-gone when somebody else took them first', async () => {
    const { driver, connection, held } = await withLetters('1');
    const letter = await firstOf(connection.deadLetters('billing'));
    at(held, 0).open = false;
    driver.current.letters = [];
    const { code, message } = await poolErrorOf(() => letter.discard());
    expect([code, message]).toEqual(['letter-gone', expect.stringContaining('"billing"')]);
  });

  it('show the bytes of a body that cannot be read', async () => {
    const { driver, connection } = await withLetters();
    const body = new Uint8Array([0xff]);
    driver.current.letters = [new ScriptedDelivery(frame('1', { body }))];
    const { message, reason } = await firstOf(connection.deadLetters('billing'));
    expect([message.body, reason]).toEqual([body, 'delivery-limit']);
  });

  it('answer not-found for a pool that is not there', async () => {
    const { driver, connection } = await withLetters();
    driver.current.inspection = undefined;
    expect((await poolErrorOf(() => firstOf(connection.deadLetters('billing')))).code).toBe('not-found');
  });
});

describe('administration', () => {
  it('tells what the transport knows of a pool, or not-found', async () => {
    const { driver, connection } = await openScripted();
    driver.current.inspection = { backlog: 7, members: 2 };
    expect(await connection.inspectPool('billing')).toEqual({ backlog: 7, members: 2 });
    driver.current.inspection = undefined;
    expect((await poolErrorOf(() => connection.inspectPool('billing'))).code).toBe('not-found');
  });

  it('deletes a pool, refuses one in use, and cannot where the transport cannot', async () => {
    const { driver, connection } = await openScripted();
    driver.script.fail('delete', new ScriptedError('in-use'));
    expect((await poolErrorOf(() => connection.deletePool('billing'))).code).toBe('pool-in-use');
    await connection.deletePool('billing', { force: true });
    expect(driver.script.calls.slice(1)).toEqual(['delete billing false', 'delete billing true']);
    const other = await openScripted({}, { deletePool: false });
    expect((await poolErrorOf(() => other.connection.deletePool('billing'))).code).toBe('not-supported');
  });

  it('removes one subscription, by default on the control exchange', async () => {
    const { driver, connection } = await openScripted({}, { removeSubscription: true });
    await connection.removeSubscription('billing', { topic: 'old.*' });
    expect(driver.script.calls.at(-1)).toBe('removeSubscription billing joinpool old.*');
  });

  it('refuses to remove a subscription where the transport cannot', async () => {
    const { connection } = await openScripted();
    const removing = () => connection.removeSubscription('billing', { topic: 'old.*' });
    expect((await poolErrorOf(removing)).code).toBe('not-supported');
  });

  it('ends at its deadline', async () => {
    const { driver, connection } = await openScripted();
    driver.script.hold('inspect');
    expect((await poolErrorOf(() => connection.inspectPool('billing', { deadlineMs: 1 }))).code).toBe(
      'deadline-exceeded',
    );
  });

  it('at its deadline tells why there is no connection', async () => {
    const { driver, connection } = await openScripted();
    const gone = new ScriptedError('connection-lost', 'it went away');
    driver.script.hold('open');
    driver.current.lose(gone);
    await turns();
    const { message, cause } = await poolErrorOf(() => connection.inspectPool('billing', { deadlineMs: 1 }));
    expect([message, cause]).toEqual([
      'inspecting pool "billing" took longer than 1 ms; what failed last: it went away',
      gone,
    ]);
  });

  it('is refused on a closed connection', async () => {
    const { connection } = await openScripted();
    await connection.close();
    expect((await poolErrorOf(() => connection.inspectPool('billing'))).code).toBe('connection-closed');
  });
});
