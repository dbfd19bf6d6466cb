import { describe, expect, it } from 'vitest';
import { Command } from '../../src/protocol/command.js';
import { isProof, makeNonce, makeProof } from '../../src/protocol/key-proof.js';
import type { Challenge } from '../../src/protocol/payloads.js';
import { poolAddress, TestClient } from './support/test-client.js';
import { openHub, startHub } from './support/test-hub.js';

const pool = poolAddress('billing', ['a.b']);

describe('a session', () => {
  it('tells what a client must keep to', async () => {
    const { client } = await openHub({ limits: { producerWindowMessages: 7, batchRecords: 3, bodyBytes: 100 } });
    expect(client.welcome()).toMatchObject({
      durable: true,
      window: { messages: 7 },
      batch: { records: 3 },
      maxBodyBytes: 100,
      refused: [],
    });
  });

  it('ignores commands of another generation', async () => {
    const { clock, client } = await startHub(pool);
    client.toTopic('a.b').publish(['one', 'two']).join(1, 'billing', 1);
    await clock.settle();
    const { generation } = client;
    client.generation = generation + 1;
    client.accept(1, 0).join(2, 'billing', 1);
    await clock.settle();
    expect(client.texts()).toEqual(['one']);
    client.generation = generation;
    client.accept(1, 0);
    await clock.settle();
    expect(client.texts()).toEqual(['one', 'two']);
  });

  it('ends alone when what comes is no protocol', async () => {
    const { hub, clock, client } = await startHub(pool);
    const other = new TestClient(hub, 'other').hello();
    await clock.settle();
    client.raw([Buffer.from('GET / HTTP/1.1')]);
    expect(client.failure(Command.RESET).message).toContain('not JOINPOOL/1');
    other.send(Command.PING, { a: 7 });
    expect(other.last(Command.PONG)?.header.a).toBe(7);
  });

  it('answers nothing before its HELLO but why', async () => {
    const { hub } = await startHub(pool);
    const stranger = new TestClient(hub, 'other').send(Command.PING, { a: 1 });
    expect(stranger.received.map(({ header }) => header.command)).toEqual([Command.RESET]);
    expect(stranger.isEnded).toBe(true);
  });

  it('is refused above the limit, and taken when another is over', async () => {
    const { hub, clock, client } = await openHub({ limits: { sessions: 1 } });
    const refused = new TestClient(hub, 'other').hello();
    expect(refused.failure(Command.RESET)).toEqual({
      kind: 'unavailable',
      message: 'the hub takes at most 1 sessions',
    });
    client.send(Command.BYE, {});
    const welcome = new TestClient(hub, 'third').hello();
    await clock.settle();
    expect(welcome.of(Command.WELCOME)).toHaveLength(1);
  });

  it('gives back what it held when its connection vanishes: charged, in order, before what waits', async () => {
    const { hub, clock, client } = await startHub(poolAddress('billing', ['a.b'], { deliveryLimit: 2 }));
    client.toTopic('a.b').publish(['one', 'two', 'three']).join(1, 'billing', 2);
    await clock.settle();
    client.gone();
    const other = new TestClient(hub, 'other').hello();
    await clock.settle();
    other.join(1, 'billing', 3);
    await clock.settle();
    expect(other.got().map(({ text, count, redelivered }) => [text, count, redelivered])).toEqual([
      ['one', 2, true],
      ['two', 2, true],
      ['three', 1, false],
    ]);
    other.gone();
    const third = new TestClient(hub, 'third').hello();
    await clock.settle();
    third.join(1, 'billing', 3);
    await clock.settle();
    expect(third.texts()).toEqual(['three']);
  });

  it('gives back uncharged what it held when it says goodbye', async () => {
    const { hub, clock, client } = await startHub(poolAddress('billing', ['a.b'], { deliveryLimit: 1 }));
    client.toTopic('a.b').publish(['one']).join(1, 'billing', 2);
    await clock.settle();
    client.send(Command.BYE, {});
    expect(client.isEnded).toBe(true);
    const other = new TestClient(hub, 'other').hello();
    await clock.settle();
    other.join(1, 'billing', 3);
    await clock.settle();
    expect(other.got()).toMatchObject([{ text: 'one', count: 2, redelivered: true }]);
  });
});

describe('an endpoint with a key', () => {
  const key = Buffer.alloc(32, 7);
  const clientNonce = makeNonce();

  const challenged = async () => {
    const { hub, clock } = await openHub();
    const client = new TestClient(hub, 'other', { key }).hello({ nonce: clientNonce });
    const challenge: Challenge = JSON.parse(Buffer.from(client.last(Command.CHALLENGE)?.parts[1] ?? []).toString());
    return { client, clock, nonces: { hub: challenge.nonce, client: clientNonce }, proof: challenge.proof };
  };

  it('proves that it has it, and takes a client that has it too', async () => {
    const { client, clock, nonces, proof } = await challenged();
    expect(isProof(proof, key, 'hub', nonces)).toBe(true);
    client.send(Command.PROVE, {}, JSON.stringify({ proof: makeProof(key, 'client', nonces) }));
    await clock.settle();
    expect(client.of(Command.WELCOME)).toHaveLength(1);
  });

  it('refuses a client that has another, or only repeats the proof of the hub', async () => {
    for (const wrong of ['another', 'repeated'] as const) {
      const { client, clock, nonces, proof } = await challenged();
      const tried = wrong === 'repeated' ? proof : makeProof(Buffer.alloc(32, 8), 'client', nonces);
      client.send(Command.PROVE, {}, JSON.stringify({ proof: tried }));
      await clock.settle();
      expect(client.failure(Command.RESET).kind).toBe('permission-denied');
      expect(client.of(Command.WELCOME)).toHaveLength(0);
    }
  });

  it('refuses a client that has none', async () => {
    const { hub, clock } = await openHub();
    const client = new TestClient(hub, 'other', { key }).hello();
    await clock.settle();
    expect(client.failure(Command.RESET)).toMatchObject({ kind: 'permission-denied' });
  });
});

describe('a hub that closes', () => {
  it('writes and confirms what came in, sends its clients elsewhere, and takes no more', async () => {
    const { hub, clock, client, journal } = await startHub(pool);
    journal.hold();
    client.toTopic('a.b').publish(['one']);
    const closing = hub.close();
    await clock.settle();
    expect(client.isEnded).toBe(false);
    journal.release();
    await closing;
    expect(client.confirmed()).toEqual([1, 1]);
    expect(client.failure(Command.RESET).kind).toBe('unavailable');
    expect(new TestClient(hub, 'other').hello().failure(Command.RESET).kind).toBe('unavailable');
  });
});
