import { type Connection, type Letter, Reject } from '@joinpool/core';
import type { CaseContext, ConformanceCase } from '../case.js';
import { expectNoneLostOrDoubled } from './expect-exactly-once.js';

/** Rejects everything until told otherwise. */
const rejectingPool = async ({ world }: CaseContext, count: number) => {
  const poolName = world.name('pool');
  const mood = { rejects: true };
  await world.join({
    poolName,
    callback: () => {
      if (mood.rejects) throw new Reject('no');
    },
  });
  const ids = await world.publishSome(count);
  await world.untilLetters(poolName, count);
  mood.rejects = false;
  return { poolName, ids };
};

const eachLetter = async (
  connection: Connection,
  poolName: string,
  act: (letter: Letter) => Promise<void>,
): Promise<void> => {
  for await (const letter of connection.deadLetters(poolName)) await act(letter);
};

export const deadLetterCases: readonly ConformanceCase[] = [
  {
    id: 'letters/listing-changes-nothing',
    title: 'listing the letters fifty times changes nothing',
    promises: [15],
    async run(context) {
      const { world, check } = context;
      const { poolName, ids } = await rejectingPool(context, 5);
      const wanted = [...ids].sort();
      for (let look = 0; look < 50; look += 1) {
        const found = (await world.letters(poolName)).map(({ message }) => message.id).sort();
        check.equal(found, wanted, `letters at look ${look + 1}`);
      }
    },
  },
  {
    id: 'letters/send-back',
    title: 'a letter that is sent back is processed, and is no letter any more',
    promises: [15],
    async run(context) {
      const { world, check } = context;
      const { poolName, ids } = await rejectingPool(context, 3);
      await eachLetter(await world.connection(), poolName, (letter) => letter.sendBack());
      await world.untilProcessed(poolName, ids.length);
      check.equal((await world.letters(poolName)).length, 0, 'letters left');
    },
  },
  {
    id: 'letters/send-back-alone',
    title: 'a letter that is sent back goes to its own pool alone',
    promises: [2, 15],
    async run(context) {
      const { world } = context;
      const other = world.name('pool');
      await world.join({ poolName: other });
      const { poolName } = await rejectingPool(context, 3);
      await eachLetter(await world.connection(), poolName, (letter) => letter.sendBack());
      await world.quiet(poolName, other);
      expectNoneLostOrDoubled(context);
    },
  },
  {
    id: 'letters/discard',
    title: 'a letter that is discarded is gone, the others stay',
    promises: [15],
    async run(context) {
      const { world, check } = context;
      const { poolName, ids } = await rejectingPool(context, 3);
      await eachLetter(await world.connection(), poolName, async (letter) => {
        if (letter.message.id === ids[0]) await letter.discard();
      });
      const left = (await world.letters(poolName)).map(({ message }) => message.id).sort();
      check.equal(left, ids.slice(1).sort(), 'letters left');
      check.equal(world.processed(poolName).size, 0, 'processed');
    },
  },
  {
    id: 'letters/undecodable',
    title: 'a body that cannot be decoded becomes a letter with its raw bytes; no callback sees it',
    promises: [8],
    async run({ world, check }) {
      const poolName = world.name('pool');
      await world.join({ poolName });
      const broken = new Uint8Array([0x7b, 0xff, 0x00, 0x22]);
      const { messageId } = await world.publish(broken, { contentType: 'application/json' });
      const [letter] = await world.untilLetters(poolName, 1);
      check.equal([letter?.reason, letter?.message.id], ['undecodable', messageId], 'letter');
      check.equal([...(letter?.message.raw ?? [])], [...broken], 'raw bytes');
      check.equal(world.recorder.callbacks(poolName, 'invoke').length, 0, 'runs of the callback');
      await world.untilEmpty(poolName);
    },
  },
];
