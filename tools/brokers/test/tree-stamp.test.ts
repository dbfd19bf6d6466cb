import { appendFile, chmod, mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifiedStamp, writeStamp } from '../src/tree-stamp.mjs';
import { temporaryFolder } from './support/temporary-folder.js';

const recipe = 'trixie x64 rabbitmq-server 1';
const program = 'usr/lib/rabbitmq/bin/rabbitmq-server';

/** A small tree of the same shape, stamped. */
const stampedTree = async () => {
  const folder = await temporaryFolder();
  const inTree = (path: string) => join(folder, 'root', path);
  for (const path of ['usr/lib/rabbitmq/bin', 'usr/lib/erlang', 'var/lib/dpkg', 'etc'])
    await mkdir(inTree(path), { recursive: true });
  await writeFile(inTree(program), 'exec beam', { mode: 0o755 });
  await writeFile(inTree('var/lib/dpkg/status'), 'Package: rabbitmq-server');
  await writeFile(inTree('etc/hosts'), '127.0.0.1 localhost');
  await symlink('usr/lib', inTree('lib'));
  await writeStamp(folder, { recipe, version: '4.0.5-6' });
  return { folder, inTree };
};

it('a whole tree is found whole', async () => {
  const { folder } = await stampedTree();

  expect(await verifiedStamp(folder, recipe)).toMatchObject({ recipe, version: '4.0.5-6' });
});

describe('a tree is not used when', () => {
  const damages: readonly [string, (inTree: (path: string) => string) => Promise<void>][] = [
    ['a program is missing', (inTree) => rm(inTree(program))],
    ['a program has other contents of the same size', (inTree) => writeFile(inTree(program), 'exec baem')],
    ['a program may not be executed', (inTree) => chmod(inTree(program), 0o644)],
    ['another file is cut off', (inTree) => truncate(inTree('etc/hosts'), 3)],
    ['a file came in', (inTree) => writeFile(inTree('usr/lib/erlang/extra'), '')],
    ['a whole folder is missing', (inTree) => rm(inTree('usr/lib/erlang'), { recursive: true })],
    ['a link is missing', (inTree) => rm(inTree('lib'))],
    ['the stamp is missing', (inTree) => rm(inTree('../stamp.json'))],
    ['the stamp is garbled', (inTree) => appendFile(inTree('../stamp.json'), '}')],
    ['all of it is missing', (inTree) => rm(inTree('.'), { recursive: true })],
  ];

  it.each(damages)('%s', async (_, damage) => {
    const { folder, inTree } = await stampedTree();

    await damage(inTree);

    expect(await verifiedStamp(folder, recipe)).toBeUndefined();
  });

  it('it was made by another recipe', async () => {
    const { folder } = await stampedTree();

    expect(await verifiedStamp(folder, 'trixie x64 rabbitmq-server 2')).toBeUndefined();
  });
});
