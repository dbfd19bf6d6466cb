import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { findJava, requireJavaTools } from '../src/java/java-host.mjs';
import { temporaryFolder } from './support/temporary-folder.js';

/** A machine on whose path is nothing but what the test puts there. */
const bareMachine = async () => {
  const folder = await temporaryFolder();
  vi.stubEnv('PATH', folder);
  vi.stubEnv('JAVA_HOME', '');
  return folder;
};

const putJava = async (command: string, version: string) => {
  await mkdir(dirname(command), { recursive: true });
  await writeFile(command, `#!/bin/sh\necho 'openjdk version "${version}" 2025-04-15' >&2\n`, { mode: 0o755 });
};

describe.runIf(process.platform === 'linux')('a machine for brokers in Java', () => {
  it('is told which packages it lacks', async () => {
    await bareMachine();

    await expect(requireJavaTools({ install: false, unpack: true, log: () => {} })).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      kind: 'prerequisite',
      message: expect.stringMatching(/^this machine lacks default-jre-headless.* maven/),
    });
  });

  it('needs no Maven once the jars are there, and no root', async () => {
    const folder = await bareMachine();
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    await putJava(join(folder, 'java'), '17.0.15');
    for (const tool of ['flock', 'openssl']) await writeFile(join(folder, tool), '', { mode: 0o755 });

    await requireJavaTools({ install: false, unpack: false, log: () => {} });
  });

  it('is used with the Java on its path, or with the one that JAVA_HOME names', async () => {
    const folder = await bareMachine();
    await putJava(join(folder, 'java'), '17.0.15');
    expect(await findJava()).toBe('java');

    await putJava(join(folder, 'home/bin/java'), '21');
    vi.stubEnv('JAVA_HOME', join(folder, 'home'));
    expect(await findJava()).toBe(join(folder, 'home/bin/java'));
  });

  it.each(['11.0.2', '1.8.0_452'])('hears that Java %s is too old', async (version) => {
    const folder = await bareMachine();
    await putJava(join(folder, 'java'), version);

    await expect(findJava()).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      message: expect.stringMatching(/^java is Java \d+, and these brokers need 17 or later$/),
    });
  });
});
