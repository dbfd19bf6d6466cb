import { execFileSync } from 'node:child_process';
import { appendFile, chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { ensureNode } from '../index.mjs';
import { temporaryFolder } from './support/temporary-folder.js';

const version = '24.21.0';

/** A cache of its own, and an npm that delivers a `node` which says it is `delivered`. */
const useNpm = async (delivered: string): Promise<void> => {
  const folder = await temporaryFolder();
  const npm = join(folder, 'npm');
  const lines = [
    '#!/bin/sh',
    'release="$3/node_modules/$(echo "$9" | cut -d@ -f1)/bin"',
    'mkdir -p "$release"',
    `printf '#!/bin/sh\\necho v${delivered}\\n' > "$release/node"`,
    'chmod +x "$release/node"',
  ];
  await mkdir(join(folder, 'cache'));
  await writeFile(npm, lines.join('\n'));
  await chmod(npm, 0o755);
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
};

const unpackings = (log: readonly string[]) => log.filter((line) => line.includes('unpacking Node.js')).length;

it('a release is unpacked once and then found in the cache', async () => {
  await useNpm(version);
  const log: string[] = [];

  const first = await ensureNode(version, { log: (line) => log.push(line) });
  const second = await ensureNode(version, { log: (line) => log.push(line) });

  expect(execFileSync(first.binary, { encoding: 'utf8' })).toBe(`v${version}\n`);
  expect(second).toEqual(first);
  expect(unpackings(log)).toBe(1);
});

it('a binary that was changed is not used but unpacked anew', async () => {
  await useNpm(version);
  const log: string[] = [];
  const { binary } = await ensureNode(version, { log: (line) => log.push(line) });
  await appendFile(binary, 'echo changed\n');

  await ensureNode(version, { log: (line) => log.push(line) });

  expect(execFileSync(binary, { encoding: 'utf8' })).toBe(`v${version}\n`);
  expect(unpackings(log)).toBe(2);
});

it('a binary of another version than asked for is refused', async () => {
  await useNpm('24.0.0');

  await expect(ensureNode(version)).rejects.toMatchObject({
    code: 'UNPACK_FAILED',
    message: 'what came as Node.js 24.21.0 says that it is v24.0.0',
  });
});

it('what is no full version is refused before anything is fetched', async () => {
  await expect(ensureNode('24')).rejects.toMatchObject({ code: 'BAD_USAGE', message: '"24" is no version of Node.js' });
});
