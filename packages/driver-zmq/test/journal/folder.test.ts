import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { open as openLmdb } from 'lmdb';
import { describe, expect, it } from 'vitest';
import { formatKey } from '../../src/journal/journal-keys.js';
import { openLmdbJournal } from '../../src/journal/open-lmdb-journal.js';
import { temporaryFolder } from './support/temporary-folder.js';

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

/** Any program's file. */
const putInto = async (folder: string, key: Buffer, value: string): Promise<void> => {
  const database = openLmdb<Uint8Array, Uint8Array>(join(folder, 'journal.mdb'), {
    keyEncoding: 'binary',
    encoding: 'binary',
    overlappingSync: false,
  });
  await database.put(key, Buffer.from(value));
  await database.close();
};

describe("a journal's folder", () => {
  it('is made for its user alone, with the folders above it', async () => {
    const folder = join(await temporaryFolder(), 'state', 'journal');
    const journal = await openLmdbJournal(folder);
    expect((await readdir(folder)).sort()).toEqual(['journal.mdb', 'journal.mdb-lock']);
    expect(await modeOf(folder)).toBe(0o700);
    for (const name of await readdir(folder)) expect(await modeOf(join(folder, name))).toBe(0o600);
    await journal.close();
  });

  it('may be a disk of its own', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'lost+found'));
    await (await openLmdbJournal(folder)).close();
  });

  it('is refused where it is a file', async () => {
    const folder = join(await temporaryFolder(), 'file');
    await writeFile(folder, '');
    await expect(openLmdbJournal(folder)).rejects.toMatchObject({
      kind: 'not-supported',
      message: `${folder} is a file, and a journal needs a folder: name another`,
    });
    await expect(openLmdbJournal(join(folder, 'below'))).rejects.toMatchObject({ kind: 'not-supported' });
  });

  it('is refused where other files are in it, and left as it was', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'letter.txt'), '');
    await expect(openLmdbJournal(folder)).rejects.toMatchObject({
      kind: 'not-supported',
      message: expect.stringMatching(/holds other files \(letter\.txt\) and no journal: name a folder that is empty/),
    });
    expect(await readdir(folder)).toEqual(['letter.txt']);
  });

  it('is refused where its user may not write', async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o555);
    expect(await openAsStranger(folder)).toMatch(/^permission-denied: this user may not write to the journal's folder/);
  });
});

describe('a file in the place of the journal', () => {
  const contents = {
    'of another kind': Buffer.from('something else '.repeat(1_000)),
    'that is short': Buffer.from('x'),
    'of noughts': Buffer.alloc(1_000_000),
  };

  it.each(Object.entries(contents))('%s is refused', async (_, content) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'journal.mdb'), content);
    await expect(openLmdbJournal(folder)).rejects.toMatchObject({
      kind: 'not-supported',
      message: expect.stringMatching(/is no journal, or a damaged one/),
    });
  });

  it('of another program of LMDB is refused', async () => {
    const folder = await temporaryFolder();
    await putInto(folder, Buffer.from('A key'), 'a value');
    await expect(openLmdbJournal(folder)).rejects.toMatchObject({
      kind: 'not-supported',
      message: `${folder} holds the data of another program: name another folder`,
    });
  });

  it('of a later format is refused, and left as it was', async () => {
    const folder = await temporaryFolder();
    await putInto(folder, formatKey, 'joinpool-journal 2');
    for (let time = 0; time < 2; time += 1)
      await expect(openLmdbJournal(folder)).rejects.toMatchObject({
        kind: 'not-supported',
        message: expect.stringMatching(/has format version 2, and this program knows version 1: start the version/),
      });
  });

  it('that is a folder is refused', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'journal.mdb'));
    await expect(openLmdbJournal(folder)).rejects.toMatchObject({ kind: 'not-supported' });
  });
});

/** As another user where this one is root, who may write everywhere. */
const openAsStranger = async (folder: string): Promise<string> => {
  const program = fileURLToPath(new URL('../../dist/journal/open-lmdb-journal.js', import.meta.url));
  const script = `import(${JSON.stringify(program)}).then(({ openLmdbJournal }) => openLmdbJournal(${JSON.stringify(folder)}))
    .then(() => 'opened', (error) => error.kind + ': ' + error.message).then((said) => process.stdout.write(said));`;
  const stranger = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'], ...stranger });
  const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return said;
};
