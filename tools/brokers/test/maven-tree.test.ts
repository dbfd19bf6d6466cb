import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { ensureCachedTree, findCachedTree } from '../src/cached-tree.mjs';
import { mavenTree } from '../src/java/maven-tree.mjs';
import { runCommand } from '../src/run-command.mjs';
import { temporaryFolder } from './support/temporary-folder.js';

const artifact = 'org.example:broker:1.2.3';
const silently = { log: () => {} };

/** A distribution, and an mvn that delivers it; resolves with its checksum. */
const useMaven = async (script = 'cp "$MAVEN_TEST_ARCHIVE" "$folder"'): Promise<string> => {
  const folder = await temporaryFolder();
  const archive = join(folder, 'broker-1.2.3-bin.tar.gz');
  await writeArchive(folder, archive);
  const lines = ['#!/bin/sh', 'for last; do :; done', 'folder=$(echo "$last" | cut -d= -f2)', 'mkdir -p "$folder"'];
  await writeFile(join(folder, 'mvn'), [...lines, script].join('\n'), { mode: 0o755 });
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  vi.stubEnv('MAVEN_TEST_ARCHIVE', archive);
  return createHash('sha256')
    .update(await readFile(archive))
    .digest('hex');
};

const writeArchive = async (folder: string, archive: string): Promise<void> => {
  for (const path of ['broker/1.2.3/lib/optional', 'broker/1.2.3/bin/lib']) {
    await mkdir(join(folder, path), { recursive: true });
  }
  for (const path of ['lib/broker.jar', 'lib/optional/amqp.jar', 'lib/notes.txt', 'bin/start']) {
    await writeFile(join(folder, 'broker/1.2.3', path), path);
  }
  const { exitCode } = await runCommand('tar', ['-czf', archive, '-C', folder, 'broker']);
  expect(exitCode).toBe(0);
};

it('holds the jars of the distribution, and nothing else of it', async () => {
  const recipe = mavenTree({ name: 'broker', artifact, checksum: await useMaven() });

  const tree = await ensureCachedTree(recipe, silently);

  expect(tree.version).toBe('1.2.3');
  const jars = await readdir(join(tree.root, 'jars'), { recursive: true });
  expect(jars.toSorted()).toEqual(['broker.jar', 'optional', 'optional/amqp.jar']);
  expect(await findCachedTree(recipe)).toEqual(tree);
  expect(await readdir(join(tree.root, '..'))).toEqual(['root', 'stamp.json']);
});

it('is not used any more when a jar was changed', async () => {
  const recipe = mavenTree({ name: 'broker', artifact, checksum: await useMaven() });
  const { root } = await ensureCachedTree(recipe, silently);

  await writeFile(join(root, 'jars/broker.jar'), 'LIB/broker.jar');

  expect(await findCachedTree(recipe)).toBeUndefined();
});

it('is refused when something else came than was pinned', async () => {
  const found = await useMaven();
  const checksum = '0'.repeat(64);
  const recipe = mavenTree({ name: 'broker', artifact, checksum });

  await expect(ensureCachedTree(recipe, silently)).rejects.toMatchObject({
    code: 'UNPACK_FAILED',
    message: `what came as ${artifact} has the SHA-256 ${found}, not ${checksum}`,
  });
  expect(await findCachedTree(recipe)).toBeUndefined();
});

it('says what Maven said when it fails', async () => {
  const checksum = await useMaven('echo "Could not find artifact" >&2; exit 1');
  const recipe = mavenTree({ name: 'broker', artifact, checksum });

  await expect(ensureCachedTree(recipe, silently)).rejects.toMatchObject({
    code: 'UNPACK_FAILED',
    message: expect.stringMatching(/^mvn .* ended with exit code 1:\nCould not find artifact$/s),
  });
});
