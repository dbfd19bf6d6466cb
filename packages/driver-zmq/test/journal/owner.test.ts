import { join } from 'node:path';
import { open as openLmdb } from 'lmdb';
import { describe, expect, it } from 'vitest';
import { ownerKey } from '../../src/journal/journal-keys.js';
import { openLmdbJournal } from '../../src/journal/open-lmdb-journal.js';
import { fateOf, type ProcessIdentity, thisProcess } from '../../src/journal/process-identity.js';
import { JournalProcess } from './support/journal-process.js';
import { publish } from './support/journal-samples.js';
import { temporaryFolder } from './support/temporary-folder.js';

/** Says of the owner what is not true of it. */
const misstateOwner = async (folder: string, change: Partial<ProcessIdentity>): Promise<void> => {
  const database = openLmdb<Uint8Array, Uint8Array>(join(folder, 'journal.mdb'), {
    keyEncoding: 'binary',
    encoding: 'binary',
    overlappingSync: false,
  });
  const owner: ProcessIdentity = JSON.parse(Buffer.from(database.get(ownerKey) ?? '{}').toString());
  await database.put(ownerKey, Buffer.from(JSON.stringify({ ...owner, ...change })));
  await database.close();
};

const inUse = (pid: number) => ({
  name: 'DriverFailure',
  kind: 'in-use',
  message: expect.stringMatching(new RegExp(`process ${pid}.*: connect to that hub, stop it, or`)),
});

describe('a journal that another hub has', () => {
  it('is refused, by name, until that hub has closed it', async () => {
    const folder = await temporaryFolder();
    const other = new JournalProcess();
    expect(await other.ask({ name: 'open', folder })).toEqual({ ok: 0 });
    await expect(openLmdbJournal(folder)).rejects.toMatchObject(inUse(other.pid));
    expect(await other.ask({ name: 'fill', from: 1, bytes: 10, most: 5 })).toMatchObject({ ok: { confirmed: 5 } });
    await other.ask({ name: 'close' });
    const journal = await openLmdbJournal(folder);
    expect(journal.entries(1, 0, 10)).toHaveLength(5);
    await journal.close();
  });

  it('is free once that hub was killed', async () => {
    const folder = await temporaryFolder();
    const other = new JournalProcess();
    await other.ask({ name: 'open', folder });
    await other.kill();
    const journal = await openLmdbJournal(folder);
    await journal.commit(publish(1, 1));
    await journal.close();
  });

  it('is refused in the same process too, and the first goes on', async () => {
    const folder = await temporaryFolder();
    const journal = await openLmdbJournal(folder);
    await expect(openLmdbJournal(folder)).rejects.toMatchObject({ kind: 'in-use' });
    await journal.commit(publish(1, 1));
    await journal.close();
    await (await openLmdbJournal(folder)).close();
  });

  it('goes to one of many that try at once', { timeout: 30_000 }, async () => {
    const folder = await temporaryFolder();
    const hubs = Array.from({ length: 5 }, () => new JournalProcess());
    const answers = await Promise.all(hubs.map((hub) => hub.ask({ name: 'open', folder })));
    expect(answers.filter(({ ok }) => ok === 0)).toHaveLength(1);
    for (const { error } of answers.filter(({ ok }) => ok !== 0)) expect(error?.kind).toBe('in-use');
  });
});

describe('a journal whose owner is in another container', () => {
  const elsewhere = { pidNamespace: 'pid:[1]', startedAt: '1' };

  it('is refused while that owner lives', async () => {
    const folder = await temporaryFolder();
    const other = new JournalProcess();
    await other.ask({ name: 'open', folder });
    await misstateOwner(folder, elsewhere);
    await expect(openLmdbJournal(folder)).rejects.toMatchObject({
      kind: 'in-use',
      message: expect.stringContaining('in another container'),
    });
  });

  it('is free once that owner was killed', async () => {
    const folder = await temporaryFolder();
    const other = new JournalProcess();
    await other.ask({ name: 'open', folder });
    await misstateOwner(folder, elsewhere);
    await other.kill();
    await (await openLmdbJournal(folder)).close();
  });
});

describe('what became of a process', () => {
  const self = thisProcess();
  const parent = { ...self, pid: process.ppid, startedAt: undefined };

  it.each([
    ['a process that is there', { pid: process.ppid }, 'alive'],
    ['one that is not', { pid: 2 ** 22 + 1 }, 'gone'],
    ['a later one with its number', { pid: process.ppid, startedAt: '1' }, 'gone'],
    ['one from before the machine was started', { pid: process.ppid, bootId: 'earlier' }, 'gone'],
    ['one of another container', { pid: process.ppid, pidNamespace: 'pid:[1]' }, 'unknown'],
    ['this one', { pid: process.pid, startedAt: self.startedAt }, 'gone'],
  ] as const)('%s', (_, change, fate) => {
    const { startedAt: __, ...known } = parent;
    const { startedAt, ...rest } = { startedAt: undefined, ...change };
    expect(fateOf({ ...known, ...rest, ...(startedAt === undefined ? {} : { startedAt }) }, self)).toBe(fate);
  });
});
