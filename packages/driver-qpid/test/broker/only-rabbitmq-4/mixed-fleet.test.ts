import type { Message } from '@joinpool/core';
import { Reject } from '@joinpool/core';
import { describe, expect, it } from 'vitest';
import { otherThan, type Protocol, protocols, useFleet } from '../../support/fleet.js';
import { within } from '../../support/pools.js';

const fleet = useFleet();

const headers = {
  text: 'Łódź ☃',
  empty: '',
  yes: true,
  no: false,
  none: null,
  zero: 0,
  minus: -17,
  big: 2 ** 52,
  part: 1.5,
  tiny: 5e-324,
  huge: 1e300,
};

const bodies: readonly (readonly [title: string, body: unknown])[] = [
  ['JSON', { id: 17, text: 'Łódź', list: [null, true, 1.5, {}] }],
  ['null', null],
  ['a string', '☃'],
  ['bytes', Uint8Array.from({ length: 256 }, (_, value) => value)],
  ['no bytes', new Uint8Array()],
];

/** What both sides must see alike. Times of AMQP 0-9-1 are whole seconds. */
const factsOf = ({ id, topic, exchangeName, contentType, headers: own, orderingKey, publishedAt, raw }: Message) => ({
  ...{ id, topic, exchangeName, contentType, orderingKey },
  headers: { ...own },
  raw: [...raw],
  second: publishedAt === undefined ? undefined : Math.floor(publishedAt.getTime() / 1_000),
});

type Facts = ReturnType<typeof factsOf>;

/** A member whose messages can be waited for. */
const listen = async (protocol: Protocol, poolName: string, answer: () => void = () => undefined) => {
  const got: Facts[] = [];
  let arrived: () => void = () => undefined;
  const member = await fleet().join(protocol, { poolName, topic: `${poolName}.#` }, (message) => {
    got.push(factsOf(message));
    arrived();
    answer();
  });
  const first = async (count: number): Promise<readonly Facts[]> => {
    while (got.length < count)
      await new Promise<void>((resolve, reject) => {
        arrived = resolve;
        within().addEventListener('abort', () => reject(new Error(`only ${got.length} of ${count} came`)));
      });
    return got;
  };
  return { member, got, first };
};

const letterOver = async (protocol: Protocol, poolName: string) => {
  const [letter] = await fleet().letters(protocol, poolName);
  if (letter === undefined) throw new Error(`no letter over ${protocol}`);
  const { message, reason, error, attempts, diedAt } = letter;
  return { facts: factsOf(message), reason, error, attempts, diedAt };
};

const settled = async (protocol: Protocol, poolName: string): Promise<number> =>
  (await fleet().through(protocol).inspectPool(poolName)).backlog;

it('members of both protocols share one pool: what both publish is processed once, none lost and none twice', async () => {
  const poolName = fleet().poolName('mixed');
  const members = await Promise.all(
    ['AMQP 0-9-1', 'AMQP 1.0', 'AMQP 0-9-1', 'AMQP 1.0'].map((protocol) => listen(protocol as Protocol, poolName)),
  );
  const published = await Promise.all(
    Array.from({ length: 600 }, (_, number) =>
      fleet()
        .through(number % 2 === 0 ? 'AMQP 0-9-1' : 'AMQP 1.0')
        .publish({ number }, { topic: `${poolName}.${number % 7}` }),
    ),
  );
  const gotten = () => members.flatMap(({ got }) => got.map(({ id }) => id));
  await expect.poll(() => gotten().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(600);
  await Promise.all(members.map(({ member }) => member.leave({ signal: within() })));
  expect(gotten().toSorted()).toEqual(published.map(({ messageId }) => messageId).toSorted());
  expect(members.map(({ got }) => got.length > 0)).toEqual([true, true, true, true]);
  expect(await settled('AMQP 1.0', poolName)).toBe(0);
});

describe.each(protocols)('published over %s', (from) => {
  const to = otherThan(from);

  it.each(bodies)(`%s arrives over ${to} as over ${from}`, async (_, body) => {
    const pools = { here: fleet().poolName('here'), there: fleet().poolName('there') };
    const topic = `${pools.here}.urn:a_b-c`;
    const [here, there] = await Promise.all([
      listen(from, pools.here),
      fleet()
        .join(to, { poolName: pools.there, topic }, () => undefined)
        .then(async (member) => {
          await member.leave();
          return await listen(to, pools.there);
        }),
    ]);
    const orderingKey = 'Kunde ☃ 7';
    await fleet().through(from).publish(body, { topic, headers, orderingKey });
    const [own] = await here.first(1);
    const [other] = await there.first(1);
    expect(other).toEqual(own);
    expect(own).toMatchObject({ topic, exchangeName: 'joinpool', headers, orderingKey });
    expect(own?.second).toEqual(expect.any(Number));
  });

  it(`becomes a letter over ${to}, equal when listed through both, and is sent back over ${from}`, async () => {
    const poolName = fleet().poolName('letters');
    const topic = `${poolName}.one`;
    const rejecting = await listen(to, poolName, () => {
      throw new Reject('not mine');
    });
    await fleet().through(from).publish({ id: 17 }, { topic, headers, orderingKey: 'key' });
    const [original] = await rejecting.first(1);
    await expect.poll(async () => (await fleet().letters(from, poolName)).length, { timeout: 20_000 }).toBe(1);
    await rejecting.member.leave({ signal: within() });
    // One after the other: a letter that one look holds is seen by no other.
    const listed = [await letterOver(from, poolName), await letterOver(to, poolName)];
    expect(listed[0]).toEqual(listed[1]);
    expect(listed[0]).toMatchObject({ facts: original, reason: 'rejected', attempts: 1 });
    const [letter] = await fleet().letters(from, poolName);
    await letter?.sendBack();
    const back = await listen(from, poolName);
    expect((await back.first(1))[0]).toEqual(original);
    expect(await fleet().letters(to, poolName)).toEqual([]);
    await back.member.leave({ signal: within() });
  });

  it('expires into a letter that both protocols tell alike', async () => {
    const poolName = fleet().poolName('expired');
    const pool = { limits: { messageTtlMs: 1 }, deadLetters: { include: ['expired'] } } as const;
    const member = await fleet().join(to, { poolName, topic: `${poolName}.#`, pool }, () => undefined);
    await member.leave({ signal: within() });
    const { messageId } = await fleet()
      .through(from)
      .publish({ id: 17 }, { topic: `${poolName}.one`, headers });
    await expect.poll(async () => (await fleet().letters(from, poolName)).length, { timeout: 20_000 }).toBe(1);
    const [here] = await fleet().letters(from, poolName);
    const [there] = await fleet().letters(to, poolName);
    if (here === undefined || there === undefined) throw new Error('no letter');
    expect(factsOf(there.message)).toEqual(factsOf(here.message));
    expect([here.reason, there.reason]).toEqual(['expired', 'expired']);
    expect(factsOf(here.message)).toMatchObject({ id: messageId, topic: `${poolName}.one`, exchangeName: 'joinpool' });
  });
});
