import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { brokerRecipes } from '../brokers/src/broker-recipes.mjs';
import { variablesOf } from '../brokers/src/external-broker.mjs';
import { nodeReleases } from '../lib/node-releases.mjs';
import { projectRoot } from '../lib/project-files.mjs';

const read = (file) => parse(readFileSync(join(projectRoot, file), 'utf8'), { merge: true });
const workflows = ['ci', 'release'].map((name) => read(`.github/workflows/${name}.yml`));
const [{ jobs }] = workflows;
const rabbits = brokerRecipes.filter(({ product }) => product === 'rabbitmq');
const majorOf = (version) => String(version).split('.')[0];
/** `rabbitmq:4.0` of `rabbitmq-4`: the image of the version that our own scripts unpack. */
const images = { 'rabbitmq-3.10': 'rabbitmq:3.10', 'rabbitmq-4': 'rabbitmq:4.0' };

test('the matrices have every supported line of Node.js, the oldest by its oldest release', () => {
  for (const { strategy } of [jobs.checks, jobs.brokers]) {
    expect(strategy.matrix.node.map(majorOf)).toEqual(nodeReleases.map(({ version }) => majorOf(version)));
    expect(strategy.matrix.node[0]).toBe(nodeReleases[0].version);
  }
});

test('the brokers in Java run on the oldest and on the newest', () => {
  const { node, broker } = jobs['brokers-in-java'].strategy.matrix;
  const javas = brokerRecipes.filter(({ product }) => product !== 'rabbitmq');

  expect(node.map(majorOf)).toEqual([nodeReleases[0], nodeReleases.at(-1)].map(({ version }) => majorOf(version)));
  expect(broker).toEqual(javas.map(({ name }) => name));
});

test('the matrix and compose.yaml have every RabbitMQ, in one version', () => {
  const { services } = read('compose.yaml');

  expect(jobs.brokers.strategy.matrix.broker.map(({ name, image }) => [name, image])).toEqual(Object.entries(images));
  expect(Object.entries(services).map(([name, { image }]) => [name, image])).toEqual(Object.entries(images));
  expect(Object.keys(images)).toEqual(rabbits.map(({ name }) => name));
});

test('compose.yaml listens on loopback at the ports and under the variables that its comment names', () => {
  const text = readFileSync(join(projectRoot, 'compose.yaml'), 'utf8');
  const { services } = parse(text, { merge: true });

  for (const recipe of rabbits) {
    const [, host, port] = /^(.+):(\d+):5672$/.exec(services[recipe.name].ports[0]);
    expect(host).toBe('127.0.0.1');
    expect(text).toContain(`${variablesOf(recipe).own}=amqp://guest:guest@127.0.0.1:${port}/%2F`);
  }
});

test('workflows may read unless a job asks for more, and actions are pinned', () => {
  for (const workflow of workflows) {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
    for (const { uses } of steps.filter((step) => step.uses !== undefined))
      expect(uses).toMatch(/@(v\d+|[0-9a-f]{40})$/);
  }
});
