import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureBroker } from '@joinpool/brokers';
import { beforeAll, describe, expect, it } from 'vitest';
import { isAlive, runProgram } from '../support/program.js';

/** Real samples beside a checkout that has them; a clone without them feeds generated notifications alone. */
const samples = fileURLToPath(new URL('../../../../../shared/notifications/nova.jsonl', import.meta.url));
const inputs = [
  { title: 'generated notifications', input: [] },
  ...(existsSync(samples) ? [{ title: "Nova's samples", input: ['--input', samples] }] : []),
];

const name = process.env.JOINPOOL_BROKER ?? 'rabbitmq-4';
const isRabbitmq = name.startsWith('rabbitmq');
const queueTypes = isRabbitmq ? ['quorum', 'classic'] : [undefined];

/** The options that lead to the broker. */
let place: readonly string[];

beforeAll(async () => {
  const { url } = await ensureBroker(name);
  place = ['--url', url, ...(isRabbitmq ? [] : ['--amqp', '1.0'])];
});

describe('the collector in several processes', () => {
  it.each(inputs)('loses and doubles nothing of $title', async ({ input }) => {
    const { code, output, errors, memberPids } = await runProgram([...place, '--messages', '700', ...input]);
    expect(errors).toBe('');
    expect(output).toMatch(/verdict: ok: published 700, lost 0, duplicated 0, redelivered 0\n$/);
    expect(code).toBe(0);
    expect(new Set(memberPids).size).toBe(5);
    expect(memberPids.filter(isAlive)).toEqual([]);
  });

  it.each(queueTypes)('loses and doubles nothing when a member is killed, queue type %s', async (queueType) => {
    const queues = queueType === undefined ? [] : ['--queue-type', queueType];
    const args = [...place, '--messages', '1000', '--kill', ...queues];
    const { code, output, memberPids } = await runProgram([...args, ...(inputs.at(-1)?.input ?? [])]);
    expect(output).toMatch(/killing (collector-\d), process \d+, with signal 9.*\1 \(killed\)/s);
    expect(output).toMatch(/verdict: ok: published 1000, lost 0, duplicated 0, redelivered \d+ \(by the kill of/);
    expect(code).toBe(0);
    expect(memberPids.filter(isAlive)).toEqual([]);
  });

  it('leaves no process behind when it is interrupted', async () => {
    const { code, errors, memberPids } = await runProgram([...place, '--rate', '20'], (output, interrupt) => {
      if (/collector-1 [1-9]/.test(output)) interrupt();
    });
    expect(errors).toBe('interrupted: no verdict\n');
    expect(code).toBe(130);
    expect(memberPids).toHaveLength(5);
    expect(memberPids.filter(isAlive)).toEqual([]);
  });

  it('says what is wrong when nobody listens at the URL', async () => {
    const { code, errors } = await runProgram([...place, '--url', 'amqp://127.0.0.1:1']);
    expect(errors).toMatch(/\[unreachable\]/);
    expect(code).toBe(1);
  });
});
