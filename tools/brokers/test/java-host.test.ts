import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { javaCommandName, requireJavaTools } from '../src/java/java-host.mjs';
import { temporaryFolder } from './support/temporary-folder.js';

/** A machine on whose path is nothing but what the test puts there. */
const bareMachine = async () => {
  const folder = await temporaryFolder();
  vi.stubEnv('PATH', folder);
  vi.stubEnv('JAVA_HOME', '');
  return folder;
};

/** It has what every broker in Java needs, but for Java. */
const machineWithTools = async () => {
  const folder = await bareMachine();
  for (const tool of ['flock', 'openssl']) await writeFile(join(folder, tool), '', { mode: 0o755 });
  return folder;
};

const toRun = { install: false, unpack: false, log: () => {} };

const putJava = async (command: string, version: string) => {
  await mkdir(dirname(command), { recursive: true });
  await writeFile(command, `#!/bin/sh\necho 'openjdk version "${version}" 2025-04-15' >&2\n`, { mode: 0o755 });
};

describe.runIf(process.platform === 'linux')('a machine for brokers in Java', () => {
  it('is told which packages it lacks', async () => {
    await bareMachine();

    await expect(requireJavaTools({ ...toRun, unpack: true })).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      kind: 'prerequisite',
      message: expect.stringMatching(/^this machine lacks default-jre-headless.* maven/),
    });
  });

  it('needs no Maven once the jars are there, and no root', async () => {
    const folder = await machineWithTools();
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    await putJava(join(folder, 'java'), '17.0.15');

    await requireJavaTools(toRun);
  });

  it('is used with the Java on its path, or with the one that JAVA_HOME names', async () => {
    await bareMachine();
    expect(javaCommandName()).toBe('java');

    vi.stubEnv('JAVA_HOME', '/java/21');
    expect(javaCommandName()).toBe('/java/21/bin/java');
  });

  it.each(['11.0.2', '1.8.0_452'])('hears that Java %s is too old', async (version) => {
    const folder = await machineWithTools();
    await putJava(join(folder, 'java'), version);

    await expect(requireJavaTools(toRun)).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      message: expect.stringMatching(/^java is Java \d+, and these brokers need 17 or later$/),
    });
  });

  it('hears that JAVA_HOME names no Java', async () => {
    const folder = await machineWithTools();
    vi.stubEnv('JAVA_HOME', folder);

    await expect(requireJavaTools(toRun)).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      message: `${join(folder, 'bin/java')} is no Java that tells its version`,
    });
  });
});
