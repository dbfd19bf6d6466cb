import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { open as openLmdb } from 'lmdb';
import { describe, expect, it, onTestFinished } from 'vitest';
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
  const startOf = async (pid: number): Promise<string> => {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  };

  it.each([
    ['of one that is there', { pid: process.ppid }, 'alive'],
    ['of one that is not', { pid: 2 ** 22 + 1 }, 'gone'],
    ['of one whose number a later one has', { pid: process.ppid, startedAt: '1' }, 'gone'],
    ['of one from before the machine was started', { pid: process.ppid, bootId: 'earlier' }, 'gone'],
    ['of one in another container', { pid: process.ppid, pidNamespace: 'pid:[1]' }, 'unknown'],
    ['of this one', { pid: process.pid }, 'gone'],
  ] as const)('%s', async (_, change, fate) => {
    const startedAt = await startOf(change.pid).catch(() => '1');
    expect(fateOf({ ...self, startedAt, ...change }, self)).toBe(fate);
  });

  it('of one that ended and whose parent has not heard of it', async () => {
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => {
      parent.kill('SIGKILL');
    });
    const [output] = await once(parent.stdout, 'data');
    const pid = Number(output);
    const identity = { ...self, pid, startedAt: await startOf(pid) };
    expect(fateOf(identity, self)).toBe('alive');
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => readFile(`/proc/${pid}/stat`, 'utf8')).toContain(') Z ');
    expect(fateOf(identity, self)).toBe('gone');
  });
});
