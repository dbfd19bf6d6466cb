import { setImmediate as nextTurn } from 'node:timers/promises';
import { DriverFailure } from '@joinpool/core/driver';
import { expect, test } from 'vitest';
import { Command } from '../../src/protocol/command.js';
import { isProof, makeNonce, makeProof } from '../../src/protocol/key-proof.js';
import { parseHello, parseProve } from '../../src/protocol/parse-payload.js';
import { ScriptedHub, welcome } from '../support/scripted-hub.js';

const kindOf = (hub: ScriptedHub) => (error: unknown) => hub.driver.classify(error);
const never = new AbortController().signal;

test('HELLO comes first and alone; what follows WELCOME bears its generation', async () => {
  const hub = new ScriptedHub();
  const connection = await hub.connect();
  expect(hub.said.map(({ command, generation }) => [command, generation])).toEqual([[Command.HELLO, 0]]);
  await connection.openSender(never);
  expect(hub.said.at(-1)).toMatchObject({ command: Command.PING, generation: hub.generation });
  expect(connection.capabilities.maxBodyBytes).toBe(1_000);
});

test('a hub that does not answer HELLO in time is unreachable, and its wire is closed', async () => {
  const hub = new ScriptedHub({ welcomeTimeoutMs: 10 });
  hub.welcome = undefined;
  expect(await hub.connect().catch(kindOf(hub))).toBe('unreachable');
  expect(hub.isWireClosed).toBe(true);
});

test('an aborted open closes its wire', async () => {
  const hub = new ScriptedHub();
  hub.welcome = undefined;
  const aborted = new AbortController();
  const opening = hub.connect(aborted.signal);
  await hub.next(Command.HELLO);
  aborted.abort('enough');
  await expect(opening).rejects.toBe('enough');
  expect(hub.isWireClosed).toBe(true);
});

test('a RESET instead of WELCOME rejects with its kind', async () => {
  const hub = new ScriptedHub();
  hub.welcome = undefined;
  const opening = hub.connect().catch(kindOf(hub));
  await hub.next(Command.HELLO);
  hub.tell(Command.RESET, { generation: 0 }, { kind: 'permission-denied', message: 'no' });
  expect(await opening).toBe('permission-denied');
});

const goingAway = { kind: 'unavailable', message: 'closing' } as const;

test('where another takes its place, a hub that goes away before WELCOME costs no attempt', async () => {
  const hub = new ScriptedHub({ takeOverMs: 60_000 });
  hub.welcome = undefined;
  const opening = hub.connect();
  await hub.next(Command.HELLO);
  hub.tell(Command.RESET, { generation: 0 }, goingAway);
  await hub.next(Command.HELLO);
  hub.cut(new DriverFailure('connection-lost', 'gone'));
  await hub.next(Command.HELLO);
  hub.generation = 3;
  hub.tell(Command.WELCOME, {}, welcome);
  await opening;
});

test('elsewhere it is told as unavailable', async () => {
  const hub = new ScriptedHub();
  hub.welcome = undefined;
  const opening = hub.connect().catch(kindOf(hub));
  await hub.next(Command.HELLO);
  hub.tell(Command.RESET, { generation: 0 }, goingAway);
  expect(await opening).toBe('unavailable');
});

test('with a key each end proves it before anything else is said', async () => {
  const hub = new ScriptedHub();
  hub.welcome = undefined;
  hub.key = Buffer.from('secret');
  const opening = hub.connect();
  const { nonce: client = '' } = parseHello((await hub.next(Command.HELLO)).parts[1]);
  const nonces = { client, hub: makeNonce() };
  const proving = hub.next(Command.PROVE);
  hub.tell(Command.CHALLENGE, { generation: 0 }, { nonce: nonces.hub, proof: makeProof(hub.key, 'hub', nonces) });
  const { proof } = parseProve((await proving).parts[1]);
  expect(isProof(proof, hub.key, 'client', nonces)).toBe(true);
  hub.generation = 7;
  hub.tell(Command.WELCOME, {}, welcome);
  await opening;
});

test.each([
  ['gives a wrong proof', Command.CHALLENGE],
  ['gives none', Command.WELCOME],
] as const)('a hub that %s of the key is refused', async (_, command) => {
  const hub = new ScriptedHub();
  if (command === Command.CHALLENGE) hub.welcome = undefined;
  hub.key = Buffer.from('secret');
  const opening = hub.connect().catch(kindOf(hub));
  await nextTurn();
  if (command === Command.CHALLENGE)
    hub.tell(command, { generation: 0 }, { nonce: '0'.repeat(64), proof: '0'.repeat(64) });
  expect(await opening).toBe('permission-denied');
});

test('what bears the generation of another session is dropped', async () => {
  const hub = new ScriptedHub();
  const connection = await hub.connect();
  const blocked: boolean[] = [];
  connection.onBlocked((state) => blocked.push(state));
  hub.tell(Command.BLOCKED, { b: 1, generation: hub.generation + 1 });
  hub.tell(Command.BLOCKED, { b: 1 });
  hub.tell(Command.BLOCKED, { b: 0 });
  expect(blocked).toEqual([true, false]);
});

test('a loss ends the session: what is asked for rejects in the same turn, later calls too', async () => {
  const hub = new ScriptedHub();
  const connection = await hub.connect();
  const inspecting = connection.administration.inspect('pool', never).catch(kindOf(hub));
  hub.cut('cable');
  expect([await connection.lost, await inspecting]).toEqual(['cable', 'connection-lost']);
  expect(await connection.openSender(never).catch(kindOf(hub))).toBe('connection-lost');
  expect(hub.isWireClosed).toBe(true);
});

test.each([
  ['a command of clients', Command.HELLO],
  ['an answer that is no JSON', Command.RESET],
])('a hub that sends %s is given up', async (_, command) => {
  const hub = new ScriptedHub();
  const connection = await hub.connect();
  hub.tell(command, {}, Buffer.from('{'));
  expect(hub.driver.classify(await connection.lost)).toBe('not-supported');
});

test('closing says BYE and closes the wire, and is told to nobody as a loss', async () => {
  const hub = new ScriptedHub();
  const connection = await hub.connect();
  let isLost = false;
  void connection.lost.then(() => {
    isLost = true;
  });
  await connection.close(never);
  await connection.close(never);
  hub.cut();
  await nextTurn();
  expect([hub.heard(Command.BYE).length, hub.isWireClosed, isLost]).toEqual([1, true, false]);
});

test('an aborted request rejects with the reason, and its late answer is dropped', async () => {
  const hub = new ScriptedHub();
  const connection = await hub.connect();
  const aborted = new AbortController();
  const inspecting = connection.administration.inspect('pool', aborted.signal);
  const a = hub.heard(Command.REQUEST)[0]?.a ?? 0;
  aborted.abort('enough');
  await expect(inspecting).rejects.toBe('enough');
  hub.tell(Command.REPLY, { a }, { ok: { inspection: null } });
  const next = connection.administration.inspect('pool', never);
  hub.tell(Command.REPLY, { a: a + 1 }, { ok: { inspection: null } });
  expect(await next).toBeUndefined();
});
