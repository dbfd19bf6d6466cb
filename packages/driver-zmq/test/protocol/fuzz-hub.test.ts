import { describe, expect, it } from 'vitest';
import { Hub } from '../../src/hub/hub.js';
import { MemoryJournal } from '../../src/journal/memory-journal.js';
import { Command } from '../../src/protocol/command.js';
import { ProtocolError } from '../../src/protocol/protocol-error.js';
import { FakeClock } from '../hub/support/fake-clock.js';
import { poolAddress } from '../hub/support/test-client.js';
import { startHub } from '../hub/support/test-hub.js';
import { SeededRandom } from '../support/seeded-random.js';
import { Attacker } from './support/attacker.js';
import { collectedHeap } from './support/collected-heap.js';
import { fuzzSeed, fuzzSize } from './support/fuzz-size.js';
import { bytesOf, goldenMultiparts } from './support/golden.js';
import { HonestClients } from './support/honest-clients.js';
import { type Frames, mutate } from './support/mutation.js';
import { type Reading, readMultipart } from './support/read-multipart.js';

const commands: readonly Frames[] = goldenMultiparts
  .filter(({ sender }) => sender === 'client')
  .map(({ frames }) => frames.map(bytesOf));
const key = Buffer.from('the key that no attacker has');
const mebibyte = 2 ** 20;

const readingOf = (frames: Frames): Reading | undefined => {
  try {
    return readMultipart(frames);
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
};

/** Whether it is a command that an open session may send. */
const isValid = (frames: Frames, { generation }: Attacker): boolean => {
  const header = readingOf(frames)?.header;
  return header !== undefined && header.command < 0x80 && header.generation === generation;
};

/** Somebody who must not change anything, and what he must not send because it is right. */
interface Suspect {
  readonly attacker: Attacker;
  readonly isAllowed: (frames: Frames) => boolean;
}

const suspect = (hub: Hub, random: SeededRandom, heard: Record<'session' | 'door' | 'key', Set<Command>>): Suspect => {
  const kind = random.pick(['session', 'session', 'door', 'key'] as const);
  if (kind === 'key') {
    return { attacker: new Attacker(hub, heard.key, { key }).greet(random), isAllowed: () => false };
  }
  const attacker = new Attacker(hub, heard[kind]);
  if (kind === 'session') attacker.greet(random);
  return {
    attacker,
    isAllowed: (frames) =>
      kind === 'session' ? isValid(frames, attacker) : readingOf(frames)?.header.command === Command.HELLO,
  };
};

interface Attack {
  readonly random: SeededRandom;
  readonly clock: FakeClock;
  readonly heard: Set<Command>;
  readonly notice: (frames: Frames) => void;
}

const sentAtOnce = 16;

/** Mutated multiparts among right commands, from clients that come again when they were cut off. */
const attack = async (hub: Hub, { random, clock, heard, notice }: Attack): Promise<void> => {
  let attacker = new Attacker(hub, heard).greet(random);
  const send = (frames: Frames): void => {
    if (attacker.isOver) attacker = new Attacker(hub, heard).greet(random);
    const aimed = attacker.aim(frames, random);
    notice(aimed);
    attacker.send(aimed);
  };
  for (let left = sentAtOnce; left > 0; left -= 1) {
    for (let right = random.below(6); right > 0; right -= 1) send(random.pick(commands));
    if (random.onceIn(8)) await clock.settle();
    send(mutate(random, commands));
  }
  if (random.onceIn(2)) await clock.settle();
  attacker.vanish();
};

describe('a hub', () => {
  const wrong = fuzzSize(0.2);
  const any = fuzzSize(0.3);

  it(`is not changed by ${wrong} multiparts that are no commands, or of nobody it knows`, {
    timeout: 600_000,
  }, async () => {
    const random = new SeededRandom(fuzzSeed);
    const { hub, client, clock, journal } = await startHub(poolAddress('audit', ['#']));
    client
      .join(3, 'audit', 5)
      .toTopic('a')
      .publish(Array.from({ length: 20 }, (_, index) => `message ${index}`));
    client.route(2, { to: { kind: 'deadLetters', poolName: 'audit' } }).publish(['letter 1', 'letter 2'], 2);
    await clock.settle();
    const state = () => {
      client.request(1, { method: 'inspect', poolName: 'audit' });
      return { ...client.reply<'inspect'>(1), commits: journal.asked.length, got: client.texts() };
    };
    const before = state();
    expect(before).toMatchObject({ ok: { inspection: { backlog: 15, unsettled: 5, deadLetters: 2, members: 1 } } });
    const heard = { session: new Set<Command>(), door: new Set<Command>(), key: new Set<Command>() };
    let current = suspect(hub, random, heard);
    for (let sent = 0; sent < wrong; ) {
      if (current.attacker.isOver) current = suspect(hub, random, heard);
      const frames = current.attacker.aim(mutate(random, commands), random);
      if (current.isAllowed(frames)) continue;
      current.attacker.send(frames);
      sent += 1;
      if (sent % 4_096 === 0) await clock.settle();
    }
    current.attacker.vanish();
    await clock.settle();
    client.received.splice(0, client.received.length, ...client.of(Command.DELIVER));
    expect(state()).toEqual(before);
    expect(heard.session).toEqual(new Set([Command.WELCOME, Command.RESET]));
    expect(heard.door).toEqual(new Set([Command.RESET]));
    expect(heard.key).toEqual(new Set([Command.CHALLENGE, Command.RESET]));
  });

  it(`serves honest clients among ${any} multiparts, right ones and wrong ones`, { timeout: 600_000 }, async () => {
    const random = new SeededRandom(fuzzSeed + 1);
    const clock = new FakeClock();
    const hub = new Hub({ journal: new MemoryJournal(), clock, limits: { pools: 200, exchanges: 200 } });
    const honest = new HonestClients(hub, clock);
    await honest.begin();
    await honest.areServed();
    const heard = new Set<Command>();
    const before = collectedHeap();
    for (let sent = 0; sent < any; sent += sentAtOnce) {
      await attack(hub, { random, clock, heard, notice: (frames) => honest.notice(readingOf(frames)) });
      if (sent % 4_096 === 0) await honest.areServed();
      if (sent % 16_384 === 0) await honest.tidyUp();
    }
    await honest.areServed();
    await honest.tidyUp();
    expect(collectedHeap() - before).toBeLessThan(32 * mebibyte);
    const reached = [Command.CONFIRM, Command.REPLY, Command.JOINED, Command.DELIVER, Command.STOPPED, Command.PONG];
    expect([...heard]).toEqual(expect.arrayContaining(reached));
  });
});
