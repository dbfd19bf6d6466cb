import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { chooseMirror } from '../src/debian-mirror.mjs';
import { requireHostTools } from '../src/host-tools.mjs';
import { installPackages } from '../src/install-packages.mjs';
import { temporaryFolder } from './support/temporary-folder.js';

const options = { install: false, unpack: true, log: () => {} };

/** A machine whose PATH leads nowhere; where tools for root lie is another matter, so they are not asserted. */
const bareMachine = async () => {
  vi.spyOn(process, 'getuid').mockReturnValue(0);
  const folder = await temporaryFolder();
  vi.stubEnv('PATH', folder);
  vi.stubEnv('XDG_CACHE_HOME', folder);
  return folder;
};

describe.runIf(process.platform === 'linux')('a machine that lacks something', () => {
  it('is told which packages to install', async () => {
    await bareMachine();

    await expect(requireHostTools(options)).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      kind: 'prerequisite',
      advice: expect.stringMatching(/^apt-get install util-linux openssl/),
    });
  });

  it('hears that it has no apt-get to install them with', async () => {
    await bareMachine();

    await expect(installPackages(['openssl'], { log: () => {} })).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      kind: 'prerequisite',
      message: 'this machine lacks openssl and has no apt-get to install them with',
    });
  });

  it('hears what else to do where it has no apt-get', async () => {
    await bareMachine();

    await expect(installPackages(['openssl'], { log: () => {}, otherwise: 'give URLs' })).rejects.toMatchObject({
      advice: "install openssl with this machine's own package manager; or give URLs",
    });
  });

  it('is told what apt-get said when it fails, after the announcement', async () => {
    const folder = await bareMachine();
    await writeFile(join(folder, 'apt-get'), '#!/bin/sh\necho "E: no route to mirror" >&2; exit 100', { mode: 0o755 });
    const said: string[] = [];

    await expect(installPackages(['openssl'], { log: (line) => said.push(line) })).rejects.toMatchObject({
      code: 'INSTALL_FAILED',
      message: 'apt-get update failed:\nE: no route to mirror',
    });
    expect(said).toEqual(['installing openssl with apt-get']);
  });
});

describe('the mirror', () => {
  const row = (...fields: string[]) => fields.join('\t');
  const debian = row('mirror:one', 'Debian', 'Debian', 'main');

  it("is the first that serves Debian's main", () => {
    const others = [
      row('mirror:security', 'Debian', 'Debian-Security', 'main'),
      row('mirror:contrib', 'Debian', 'Debian', 'contrib'),
      row('mirror:other', 'Ubuntu', 'Ubuntu', 'main'),
    ];

    expect(chooseMirror([...others, debian, row('mirror:two', 'Debian', 'Debian', 'main'), ''].join('\n'))).toBe(
      'mirror:one',
    );
  });

  it('is left to debootstrap where apt names none', () => {
    expect(chooseMirror(row('mirror:other', 'Ubuntu', 'Ubuntu', 'main'))).toBeUndefined();
    expect(chooseMirror('')).toBeUndefined();
  });
});
