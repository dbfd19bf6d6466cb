import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAmqp } from '@joinpool/driver-amqp';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ensureBroker } from '../../brokers/index.mjs';
import { ConsumerProject } from '../../lib/consumer-project.mjs';
import { withoutPids } from '../../lib/first-program.mjs';
import { firstProgramOf, secondOpeningOf } from '../../lib/markdown-snippets.mjs';
import { presentNode } from '../../lib/node-releases.mjs';
import { packPackages, tarballsOf } from '../../lib/packed-packages.mjs';
import { projectRoot } from '../../lib/project-files.mjs';

/** A broker of somebody else may have a pool of the name that the pages use. */
const poolName = `test.billing.${randomUUID().slice(0, 8)}`;
const temporary = mkdtempSync(join(tmpdir(), 'joinpool-first-program-'));

let broker;
let project;

/** A fresh project with the tarballs of the driver and what it needs. */
beforeAll(async () => {
  broker = await ensureBroker(process.env.JOINPOOL_BROKER ?? 'rabbitmq-4');
  const all = await packPackages(projectRoot, { temporary });
  const driver = all.find(({ manifest }) => manifest.name === '@joinpool/driver-amqp');
  project = new ConsumerProject({ folder: join(temporary, 'project'), node: presentNode });
  await project.install(tarballsOf(driver, all));
}, 180_000);

afterEach(async () => {
  const connection = await connectAmqp(broker.url);
  await connection.deletePool(poolName, { force: true });
  await connection.close();
});

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** The program of the page, but for where its broker is and the name of its pool. */
const onThisBroker = (text) => {
  const changes = new Map([
    ["'amqp://localhost'", `'${broker.url}'`],
    ["'billing'", `'${poolName}'`],
  ]);
  return [...changes].reduce((changed, [from, to]) => {
    expect(changed.split(from), `${from} stands once in the program`).toHaveLength(2);
    return changed.replace(from, to);
  }, text);
};

const rootPage = readFileSync(join(projectRoot, 'README.md'), 'utf8');
const driverPage = readFileSync(join(projectRoot, 'packages/driver-amqp/README.md'), 'utf8');

test.each([
  ["the driver's README", firstProgramOf(driverPage).text, firstProgramOf(driverPage).output],
  ["the project's README, with RabbitMQ's two lines", secondOpeningOf(rootPage), firstProgramOf(rootPage).output],
])(
  'a fresh project made from the tarballs runs the first program of %s',
  async (_, text, output) => {
    const printed = await project.runProgram({ text: onThisBroker(text), output });
    expect(withoutPids(printed)).toBe(withoutPids(output));
  },
  90_000,
);
