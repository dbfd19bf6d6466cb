import { describe, expect, it } from 'vitest';
import { Command } from '../../src/protocol/command.js';
import { poolAddress } from './support/test-client.js';
import { startHub } from './support/test-hub.js';

describe('publishing to pools', () => {
  it('confirms and delivers only what is committed', async () => {
    const { clock, journal, client } = await startHub(poolAddress('billing', ['a.#']));
    client.join(1, 'billing', 10).toTopic('a.b');
    await clock.settle();
    journal.hold();
    client.publish(['one', 'two']);
    await clock.settle();
    expect(client.confirmed()).toBeUndefined();
    expect(client.texts()).toEqual([]);
    journal.release();
    await clock.settle();
    expect(client.confirmed()).toEqual([2, 1]);
    expect(client.texts()).toEqual(['one', 'two']);
  });

  it('gives every pool that matches its own copy, and one member of it each message', async () => {
    const { clock, client } = await startHub(poolAddress('billing', ['a.#', 'a.*']), poolAddress('audit', ['#']));
    client.join(1, 'billing', 10).join(2, 'billing', 10).join(3, 'audit', 10).toTopic('a.b');
    client.publish(['one', 'two', 'three', 'four']);
    await clock.settle();
    expect([...client.texts(1), ...client.texts(2)].sort()).toEqual(['four', 'one', 'three', 'two']);
    expect(client.texts(1)).toHaveLength(2);
    expect(client.texts(3)).toEqual(['one', 'two', 'three', 'four']);
  });

  it('confirms what no pool wants, and forgets it', async () => {
    const { clock, client } = await startHub(poolAddress('billing', ['a.b']));
    client.toTopic('elsewhere').publish(['one']);
    await clock.settle();
    expect(client.confirmed()).toEqual([1, 0]);
  });

  it('refuses what no pool wants where that was asked for', async () => {
    const { clock, client } = await startHub(poolAddress('billing', ['a.b']));
    client.toTopic('elsewhere', { mandatory: true }).publish(['one']);
    await clock.settle();
    expect(client.failure(Command.REFUSED)).toMatchObject({ kind: 'unroutable' });
  });
});
