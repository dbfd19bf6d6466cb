import { readdir, readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type BrokerRecipe, brokerRecipes } from '../src/broker-recipes.mjs';
import { variablesOf } from '../src/external-broker.mjs';
import { runFolders } from '../src/folders.mjs';
import { isInRange } from '../src/version-range.mjs';
import { temporaryFolder } from './support/temporary-folder.js';

beforeEach(async () => {
  vi.stubEnv('JOINPOOL_BROKERS_DIR', await temporaryFolder());
});

const ports = { amqp: 20001, amqps: 20002, distribution: 20003, epmd: 20004, certificates: 20005 };

/** The text of every file that the broker would read at its start. */
const configurationOf = async (recipe: BrokerRecipe): Promise<string> => {
  const { name } = recipe;
  await recipe.configure({ format: 1, name, version: '1', tree: '/tree', ports });
  const { node } = runFolders(name);
  const entries = await readdir(node, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map((file) => readFile(`${node}/${file.name}`, 'utf8')))).join('\n');
};

describe('the versions of a product', () => {
  it.each([
    ['rabbitmq', '3.13.7', 'rabbitmq-3.10'],
    ['rabbitmq', '4.1.0', 'rabbitmq-4'],
    ['qpid-broker-j', '9.2.1', 'qpid-broker-j-9'],
    ['qpid-broker-j', '10.1.0', 'qpid-broker-j-10'],
    ['artemis', '2.6.4', 'artemis-2.44'],
    ['artemis', '2.44.0', 'artemis-2.44'],
    ['artemis', '2.50.0', 'artemis-2.56'],
    ['artemis', '2.100.1', 'artemis-2.56'],
    ['activemq', '5.18.3', 'activemq-5.18'],
  ])('%s %s stands for one name', (product, version, name) => {
    const names = brokerRecipes.filter((recipe) => recipe.product === product && isInRange(version, recipe.versions));
    expect(names.map((recipe) => recipe.name)).toEqual([name]);
  });

  it.each([
    ['rabbitmq', '5.0.0'],
    ['artemis', '3.0.0'],
    ['activemq', '6.1.0'],
  ])('%s %s stands for none', (product, version) => {
    const recipes = brokerRecipes.filter((recipe) => recipe.product === product);
    expect(recipes.filter(({ versions }) => isInRange(version, versions))).toEqual([]);
  });
});

it('each name has a variable of its own, each product one', () => {
  const own = brokerRecipes.map((recipe) => variablesOf(recipe).own);
  expect(new Set(own).size).toBe(brokerRecipes.length);
  expect(variablesOf({ name: 'artemis-2.56', product: 'artemis' })).toEqual({
    own: 'ARTEMIS_2_56_URL',
    shared: 'ARTEMIS_URL',
    ca: 'ARTEMIS_CA_FILE',
  });
});

describe.each(brokerRecipes)('$name', (recipe) => {
  it('is told its ports, and listens nowhere but on loopback', async () => {
    const text = await configurationOf(recipe);

    for (const port of [ports.amqp, ports.amqps]) expect(text).toContain(`${port}`);
    expect(text).toContain('127.0.0.1');
    expect(text).not.toMatch(/0\.0\.0\.0|\[::\]/);
  });

  it('takes client certificates at a port that it has, if it takes them', () => {
    const { certificatePort, otherPorts } = recipe;
    if (certificatePort !== undefined) expect(['amqps', ...otherPorts]).toContain(certificatePort);
  });
});

describe.each(brokerRecipes.filter(({ process }) => process === 'java'))('the command of $name', (recipe) => {
  it('runs Java itself, with a small heap, and gives it nothing of our environment', () => {
    vi.stubEnv('JAVA_TOOL_OPTIONS', '-Xmx8g');
    vi.stubEnv('JAVA_HOME', '/java/17');
    const { name } = recipe;

    const { file, args, env } = recipe.command({ format: 1, name, version: '1', tree: '/tree', ports });

    expect(file).toBe('/java/17/bin/java');
    expect(args).toContain('-Xmx512m');
    expect(args.join(' ')).toContain('/tree/jars/*');
    expect(env).not.toHaveProperty('JAVA_TOOL_OPTIONS');
  });
});
