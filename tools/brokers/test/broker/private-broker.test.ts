import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { availability, PrivateBroker } from '@joinpool/brokers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { probeBroker } from '../../src/amqp-probe.mjs';
import { recipeOf } from '../../src/broker-recipes.mjs';
import { leaveMessage, takeMessage } from '../support/durable-message.js';
import { hindranceTo } from '../support/hindrance.js';
import { noExternalBrokers } from '../support/no-external-brokers.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const recipe = recipeOf('activemq-5.18');
const { name, logIn } = recipe;
const hindrance = await hindranceTo(recipe);
const title = hindrance === undefined ? 'private brokers' : `private brokers: not run, ${hindrance}`;

/** A folder for temporary files that shows what is left, and a checkout without brokers. */
const isolate = async (): Promise<string> => {
  const folder = await temporaryFolder();
  for (const part of ['temporary', 'checkout']) await mkdir(join(folder, part));
  vi.stubEnv('TMPDIR', join(folder, 'temporary'));
  vi.stubEnv('JOINPOOL_BROKERS_DIR', join(folder, 'checkout'));
  noExternalBrokers();
  return join(folder, 'temporary');
};

const answers = ({ broker }: PrivateBroker) => probeBroker(new URL(broker.url), { logIn, deadlineMs: 20_000 });

describe.skipIf(hindrance !== undefined)(title, () => {
  it('of one name run side by side, and one that is killed disturbs neither the other nor its own data', async () => {
    const temporary = await isolate();
    const both = await Promise.all([PrivateBroker.start(name), PrivateBroker.start(name)]);
    onTestFinished(() => Promise.all(both.map((one) => one.remove())).then(() => undefined));
    const [one, other] = both;
    await leaveMessage(one.broker, 'kept', 'body');
    const before = await one.node();

    const [answer] = await Promise.all([answers(other), one.end('kill')]);

    expect(answer.product).toBe('ActiveMQ');
    await expect(answers(one)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await one.startAgain();
    expect(await one.node()).not.toEqual(before);
    expect(await takeMessage(one.broker, 'kept')).toBe('body');
    expect(one.broker.url).not.toBe(other.broker.url);
    expect(await availability(name)).toEqual({ notRun: expect.stringContaining('absent') });

    await Promise.all(both.map((own) => own.remove()));
    expect(await readdir(temporary)).toEqual([]);
  });

  it('leave nothing behind when their start is cut off', async () => {
    const temporary = await isolate();
    const cut = new AbortController();
    const starting = PrivateBroker.start(name, { signal: cut.signal });
    await vi.waitUntil(async () => (await readdir(temporary, { recursive: true })).some(isState), { timeout: 30_000 });

    cut.abort(new Error('enough'));

    await expect(starting).rejects.toThrow('enough');
    expect(await readdir(temporary)).toEqual([]);
  });
});

const isState = (path: string): boolean => path.endsWith('state.json');
