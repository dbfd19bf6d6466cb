import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareFolder } from '../../src/journal/journal-folder.js';
import { openLmdbJournal } from '../../src/journal/open-lmdb-journal.js';
import { JournalProcess } from './support/journal-process.js';
import { temporaryFolder } from './support/temporary-folder.js';

const namespaces = ['unshare', '--user', '--map-root-user', '--mount'];

/** Runs a command in `folder` on a disk of four mebibytes, where the system lets a user mount one. */
const onSmallDisk = (folder: string): readonly string[] => [
  ...namespaces,
  'sh',
  '-c',
  'mount -t tmpfs -o size=4m none "$0" && exec "$@"',
  folder,
];

/** The same for the file alone, which may not grow further than that. */
const withSmallFile = ['sh', '-c', 'ulimit -S -f 8192 && exec "$@"', 'small-file'];

const smallDisk = (folder: string): readonly string[] => {
  const [command = '', ...rest] = [...onSmallDisk(folder), 'true'];
  return spawnSync(command, rest).status === 0 ? onSmallDisk(folder) : withSmallFile;
};

const kinds = { 'of the disk': smallDisk, 'of what the process may write': () => withSmallFile };
/** Of a limit on files the disk tells nothing. */
const options = { ampleBytes: Number.MAX_SAFE_INTEGER };

describe.each(Object.entries(kinds))('a commit at the end %s', (_, wrapper) => {
  it('is refused whole, and later ones succeed when there is space', { timeout: 30_000 }, async () => {
    const folder = await temporaryFolder();
    const child = new JournalProcess(wrapper(folder));
    expect(await child.ask({ name: 'open', folder, options })).toEqual({ ok: 0 });
    const { ok } = await child.ask({ name: 'fill', from: 1, bytes: 100_000 });
    const { confirmed, kind, message, next } = filled(ok);
    expect(kind).toBe('unavailable');
    expect(message).toMatch(/could not be written \(.+\): free space/);
    expect(confirmed).toBeGreaterThan(10);
    expect(next).toBe(4 * confirmed + 4);
    const kept = Array.from({ length: confirmed }, (__, index) => index + 1);
    expect(await child.ask({ name: 'read' })).toEqual({ ok: { entries: kept, whole: true } });
    expect(await child.ask({ name: 'settle', from: 1, to: confirmed - 1 })).toEqual({ ok: null });
    const again = filled((await child.ask({ name: 'fill', from: confirmed + 1, bytes: 100_000 })).ok);
    expect(again.confirmed).toBeGreaterThan(confirmed + 10);
    expect((await child.ask({ name: 'read' })).ok).toMatchObject({ whole: true });
    expect(await child.ask({ name: 'close' })).toEqual({ ok: null });
  });

  it('loses nothing that was confirmed when the process is killed then', { timeout: 30_000 }, async () => {
    const folder = await temporaryFolder();
    const child = new JournalProcess(withSmallFile);
    await child.ask({ name: 'open', folder, options });
    const { confirmed } = filled((await child.ask({ name: 'fill', from: 1, bytes: 30_000 })).ok);
    await child.kill();
    const journal = await openLmdbJournal(folder);
    expect(journal.recovered.producers.get('loop')?.answered).toBe(confirmed);
    expect(journal.entries(2, 0, 10_000)).toHaveLength(confirmed);
    await journal.close();
  });
});

describe('a disk without space for a journal', () => {
  it('is told before there is any file', async () => {
    const folder = join(await temporaryFolder(), 'journal');
    await expect(prepareFolder(folder, Number.MAX_SAFE_INTEGER)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/is full: free at least \d+ bytes/),
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

interface Filled {
  readonly confirmed: number;
  readonly kind: string;
  readonly message: string;
  readonly next: number;
}

const isFilled = (ok: unknown): ok is Filled => typeof ok === 'object' && ok !== null && 'confirmed' in ok;

const filled = (ok: unknown): Filled => {
  if (!isFilled(ok)) throw new TypeError(`not filled: ${JSON.stringify(ok)}`);
  return ok;
};
