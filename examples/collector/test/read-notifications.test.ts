import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readNotifications } from '../src/read-notifications.js';
import { UsageError } from '../src/usage-error.js';

const never = new AbortController().signal;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joinpool-collector-'));
});

afterEach(() => rm(folder, { recursive: true }));

const fileWith = async (text: string): Promise<string> => {
  const file = join(folder, 'notifications.jsonl');
  await writeFile(file, text);
  return file;
};

describe('a file of notifications', () => {
  it('gives one notification a line and passes over empty lines', async () => {
    const file = await fileWith(
      '{"event_type":"a.b","priority":"INFO","payload":1}\n\n{"event_type":"c","priority":"WARN"}\n',
    );
    const read = await readNotifications(file, never);
    expect(read.map(({ event_type: type, priority }) => [type, priority])).toEqual([
      ['a.b', 'INFO'],
      ['c', 'WARN'],
    ]);
  });

  it.each([
    ['{"event_type":"a","priority":"INFO"}\n{oops', /line 2 is not JSON/],
    ['[1]', /line 1 is no notification/],
    ['{"event_type":"a"}', /line 1 is no notification/],
    ['{"event_type":"a","priority":"very high"}', /line 1 is no notification/],
    ['\n\n', /holds no notification/],
  ])('is refused when it holds %j', async (text, why) => {
    const file = await fileWith(text);
    await expect(readNotifications(file, never)).rejects.toThrow(UsageError);
    await expect(readNotifications(file, never)).rejects.toThrow(why);
  });

  it('is refused when it cannot be read', async () => {
    await expect(readNotifications(join(folder, 'absent'), never)).rejects.toThrow(/--input cannot be read: ENOENT/);
  });
});
