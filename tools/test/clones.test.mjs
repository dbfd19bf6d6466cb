import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../lib/project-files.mjs';
import { runTool } from '../lib/run-command.mjs';
import { temporaryProject } from './support/temporary-project.mjs';

const body = (count) =>
  Array.from({ length: count }, (_, index) => `  channel.assertQueue(names.queue${index}, { durable: true });\n`).join(
    '',
  );

const declare = (count) => `export const declare = (channel, names) => {\n${body(count)}};\n`;

const findClones = (files) => {
  const configuration = readFileSync(join(projectRoot, '.jscpd.json'), 'utf8');
  const root = temporaryProject({ '.jscpd.json': configuration, ...files });
  return runTool('jscpd', [], { cwd: root, quiet: true });
};

test('eight equal lines in two drivers are a clone', async () => {
  const { code } = await findClones({
    'packages/driver-a/src/topology.ts': declare(8),
    'packages/driver-b/src/topology.ts': declare(8),
  });

  expect(code).toBe(1);
});

test('a few equal lines are none, and tests and other packages are not compared', async () => {
  const { code } = await findClones({
    'packages/driver-a/src/topology.ts': declare(3),
    'packages/driver-b/src/topology.ts': declare(3),
    'packages/driver-a/test/topology.test.ts': declare(20),
    'packages/driver-b/test/topology.test.ts': declare(20),
    'packages/core/src/topology.ts': declare(20),
  });

  expect(code).toBe(0);
});
