import { describe, expect, it, vi } from 'vitest';
import { chooseMirror } from '../src/debian-mirror.mjs';
import { requireHostTools } from '../src/host-tools.mjs';
import { temporaryFolder } from './support/temporary-folder.js';

const options = { install: false, unpack: true, log: () => {} };

describe.runIf(process.platform === 'linux')('a machine that lacks something', () => {
  it('is told which packages to install', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(0);
    vi.stubEnv('PATH', await temporaryFolder());

    await expect(requireHostTools(options)).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      kind: 'prerequisite',
      advice: expect.stringMatching(/^apt-get install util-linux openssl debootstrap/),
    });
  });

  it('hears of it when there is no apt-get to install them with', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(0);
    vi.stubEnv('PATH', await temporaryFolder());
    const said: string[] = [];

    const installing = requireHostTools({ ...options, install: true, log: (line) => said.push(line) });

    await expect(installing).rejects.toMatchObject({
      code: 'INSTALL_FAILED',
      message: expect.stringContaining('no apt-get'),
    });
    expect(said).toEqual([expect.stringMatching(/^installing util-linux, openssl, debootstrap.* with apt-get$/)]);
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
