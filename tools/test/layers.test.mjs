import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../lib/project-files.mjs';
import { runTool } from '../lib/run-command.mjs';
import { temporaryProject } from './support/temporary-project.mjs';

const configuration = '.dependency-cruiser.mjs';
const paths = 'tools/tsconfig/layers.json';

/** Which of the given files break a rule: `from ─ rule ─ to`. */
const violations = async (files) => {
  const copied = [configuration, paths].map((name) => [name, readFileSync(join(projectRoot, name), 'utf8')]);
  const root = temporaryProject({ ...Object.fromEntries(copied), ...files }, { modules: true });
  const { output } = await runTool('depcruise', ['--output-type', 'json', 'packages'], { cwd: root, quiet: true });
  return JSON.parse(output.slice(output.indexOf('{'))).summary.violations.map(
    ({ from, rule }) => `${rule.name}: ${from}`,
  );
};

const manifest = (name, rest = {}) => JSON.stringify({ name: `@joinpool/${name}`, version: '0.1.0', ...rest });

const imports = (...specifiers) => specifiers.map((name) => `import '${name}';\n`).join('');

/** A project with every layer and no import in it. */
const layers = [
  'errors/codes',
  'util/abort',
  'driver/index',
  'envelope/envelope',
  'observe/channels',
  'delivery/pipeline',
];
const moreLayers = ['dispatch/task-group', 'connect/open-connection', 'memory/index', 'memory/memory-broker', 'index'];
const empty = {
  'packages/core/package.json': manifest('core'),
  'packages/conformance/package.json': manifest('conformance', {
    peerDependencies: { '@joinpool/core': '*', vitest: '*' },
  }),
  'packages/conformance/src/index.ts': '',
  'packages/driver-a/package.json': manifest('driver-a', { peerDependencies: { '@joinpool/core': '*' } }),
  'packages/driver-a/src/index.ts': '',
  'packages/driver-b/package.json': manifest('driver-b', { devDependencies: { typescript: '*' } }),
  'packages/driver-b/src/index.ts': '',
  'examples/one/main.ts': '',
  ...Object.fromEntries([...layers, ...moreLayers].map((name) => [`packages/core/src/${name}.ts`, ''])),
};

test('every arrow of the design is allowed', { timeout: 60_000 }, async () => {
  const allowed = {
    'packages/core/src/index.ts': imports('./connect/open-connection.js', './errors/codes.js'),
    'packages/core/src/connect/open-connection.ts': imports('../delivery/pipeline.js', '../dispatch/task-group.js'),
    'packages/core/src/delivery/pipeline.ts': imports(
      '../envelope/envelope.js',
      '../observe/channels.js',
      'node:events',
    ),
    'packages/core/src/envelope/envelope.ts': imports('../errors/codes.js', '../util/abort.js'),
    'packages/core/src/driver/index.ts': imports('../errors/codes.js'),
    'packages/core/src/memory/memory-broker.ts': imports('../driver/index.js'),
    'packages/core/src/memory/index.ts': imports('../connect/open-connection.js', './memory-broker.js'),
    'packages/driver-a/src/index.ts': imports('@joinpool/core', './source.js'),
    'packages/driver-a/src/source.ts': imports('@joinpool/core/driver'),
    'packages/driver-a/test/conformance.test.ts': imports('@joinpool/conformance/vitest', '../src/index.js'),
    'packages/conformance/src/run.ts': imports('@joinpool/core', '@joinpool/core/driver', '@joinpool/core/memory'),
    'packages/conformance/src/vitest.ts': imports('vitest', './run.js'),
  };

  expect(await violations({ ...empty, ...allowed })).toEqual([]);
});

const forbidden = [
  ['core-errors', 'packages/core/src/errors/codes.ts', '../util/abort.js'],
  ['core-util', 'packages/core/src/util/abort.ts', '../errors/codes.js'],
  ['core-driver', 'packages/core/src/driver/index.ts', '../delivery/pipeline.js'],
  ['core-envelope', 'packages/core/src/envelope/envelope.ts', '../observe/channels.js'],
  ['core-observe', 'packages/core/src/observe/channels.ts', '../connect/open-connection.js'],
  ['core-delivery', 'packages/core/src/delivery/pipeline.ts', '../dispatch/task-group.js'],
  ['core-dispatch', 'packages/core/src/dispatch/task-group.ts', '../connect/open-connection.js'],
  ['core-connect', 'packages/core/src/connect/open-connection.ts', '../memory/memory-broker.js'],
  ['core-memory', 'packages/core/src/memory/memory-broker.ts', '../connect/open-connection.js'],
  ['core-memory-entry', 'packages/core/src/memory/index.ts', '../delivery/pipeline.js'],
  ['core-index-not-memory', 'packages/core/src/index.ts', './memory/index.js'],
  ['core-entry-is-for-outsiders', 'packages/core/src/connect/member.ts', '../index.js'],
  ['core-has-no-dependency', 'packages/core/src/connect/rpc.ts', 'typescript'],
  ['core-tests-know-no-driver', 'packages/core/test/pool.test.ts', '@joinpool/conformance'],
  ['driver-sees-the-driver-interface', 'packages/driver-a/src/source.ts', '@joinpool/core'],
  ['driver-entry', 'packages/driver-a/src/index.ts', '@joinpool/core/memory'],
  ['drivers-are-strangers', 'packages/driver-a/src/sender.ts', '@joinpool/driver-b'],
  ['driver-sources-know-no-suite', 'packages/driver-a/src/topology.ts', '@joinpool/conformance'],
  ['conformance-sees-core', 'packages/conformance/test/run.test.ts', '@joinpool/driver-a'],
  ['vitest-in-one-file', 'packages/conformance/src/run.ts', 'vitest'],
  ['no-unresolvable', 'packages/core/src/util/clock.ts', './nowhere.js'],
  ['packages-stay-inside', 'packages/conformance/test/stay.test.ts', '../../core/src/index.js'],
  ['no-development-dependencies', 'packages/driver-b/src/client.ts', 'typescript'],
  ['declared-dependencies', 'packages/driver-a/src/client.ts', 'typescript'],
];

test('every other arrow breaks the rule that is named for it', { timeout: 60_000 }, async () => {
  const files = Object.fromEntries(forbidden.map(([, file, specifier]) => [file, imports(specifier)]));
  const cycle = {
    'packages/core/src/util/a.ts': imports('./b.js'),
    'packages/core/src/util/b.ts': imports('./a.js'),
  };

  const found = await violations({ ...empty, ...files, ...cycle });

  expect(found).toEqual(expect.arrayContaining(forbidden.map(([rule, file]) => `${rule}: ${file}`)));
  expect(found).toContain('no-cycles: packages/core/src/util/a.ts');
});
