// @ts-check
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { BrokerError } from './broker-error.mjs';
import { debianMirror } from './debian-mirror.mjs';
import { withFileLock } from './file-lock.mjs';
import { cacheRoot } from './folders.mjs';
import { hostPath } from './host-path.mjs';
import { runCommand } from './run-command.mjs';
import { unlessAbsent } from './system-error.mjs';
import { rootFolder, verifiedStamp, writeStamp } from './tree-stamp.mjs';

/** @typedef {import('./broker-recipes.mjs').BrokerRecipe} BrokerRecipe */
/** @typedef {{ readonly root: string, readonly version: string }} UnpackedTree `version` is RabbitMQ's */

/** Raise it when a tree made by an older version of this file must not be used any more. */
const revision = 1;

const unneeded = Object.freeze(['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/man', 'debootstrap']);

/** @param {BrokerRecipe} recipe */
const fingerprint = ({ suite }) => `${suite} ${arch()} rabbitmq-server ${revision}`;

/**
 * The recipe's tree in the user's cache, found whole by its checksum; undefined when there is none.
 * @param {BrokerRecipe} recipe
 * @returns {Promise<UnpackedTree | undefined>}
 */
export const findTree = async (recipe) => {
  for (const folder of await candidates(recipe)) {
    const stamp = await verifiedStamp(folder, fingerprint(recipe));
    if (stamp) return { root: join(folder, rootFolder), version: upstreamVersion(stamp.version) };
  }
  return undefined;
};

/**
 * Finds the recipe's tree or unpacks it: once, however many processes ask at the same time. A damaged one is replaced.
 * @param {BrokerRecipe} recipe
 * @param {{ log: import('../index.d.mts').Log, signal?: AbortSignal | undefined }} options
 * @returns {Promise<UnpackedTree>}
 */
export const ensureTree = (recipe, { log, signal }) =>
  withFileLock(
    join(cacheRoot(), `${recipe.name}.lock`),
    async () => {
      const found = await findTree(recipe);
      if (found) return found;
      const stale = await candidates(recipe);
      if (stale.length > 0) log(`${recipe.name}: what lies in the cache is damaged or outdated and is unpacked anew`);
      await Promise.all(stale.map((folder) => rm(folder, { recursive: true, force: true })));
      return unpack(recipe, log, signal);
    },
    { signal, onWait: () => log(`${recipe.name}: waiting for another process that unpacks it`) },
  );

/** @type {(recipe: BrokerRecipe) => string} */
const cacheFolder = ({ name }) => join(cacheRoot(), name);

/** Newest version first. @type {(recipe: BrokerRecipe) => Promise<string[]>} */
const candidates = async (recipe) => {
  const folder = cacheFolder(recipe);
  const names = await unlessAbsent(readdir(folder), []);
  const order = new Intl.Collator('en', { numeric: true });
  const fitting = names.filter((name) => name.startsWith(`${recipe.suite}-${arch()}-`));
  return fitting.sort((left, right) => order.compare(right, left)).map((name) => join(folder, name));
};

/** @type {(recipe: BrokerRecipe, log: import('../index.d.mts').Log, signal?: AbortSignal) => Promise<UnpackedTree>} */
const unpack = async (recipe, log, signal) => {
  const began = performance.now();
  const folder = cacheFolder(recipe);
  await removeLeftovers(folder);
  const fresh = join(folder, `.unpacking-${randomUUID()}`);
  const root = join(fresh, rootFolder);
  log(`${recipe.name}: unpacking Debian ${recipe.suite} with its rabbitmq-server into ${folder} (once, about 250 MB)`);
  try {
    await mkdir(fresh, { recursive: true, mode: 0o755 });
    await debootstrap(recipe, root, signal);
    await tidy(root);
    const version = await packageVersion(root);
    await writeStamp(fresh, { recipe: fingerprint(recipe), version });
    const target = join(folder, `${recipe.suite}-${arch()}-${version}`);
    await rename(fresh, target);
    log(`${recipe.name}: unpacked version ${version} in ${Math.round((performance.now() - began) / 1000)} s`);
    return { root: join(target, rootFolder), version: upstreamVersion(version) };
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
};

/** What an unpacking that was killed left behind: the lock is held, so nobody works there. @param {string} folder */
const removeLeftovers = async (folder) => {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).filter((name) => name.startsWith('.unpacking-'));
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
};

/**
 * In namespaces of its own, and tied to our life: what debootstrap mounts or starts ends with it, also when we are killed.
 * @type {(recipe: BrokerRecipe, root: string, signal?: AbortSignal) => Promise<void>}
 */
const debootstrap = async ({ name, suite }, root, signal) => {
  const mirror = await debianMirror(signal);
  const env = { ...process.env, PATH: hostPath() };
  const namespaces = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private'];
  const choice = ['--variant=minbase', '--include=rabbitmq-server', suite, root];
  const args = [
    '--pdeathsig',
    'KILL',
    ...namespaces,
    'debootstrap',
    ...choice,
    ...(mirror === undefined ? [] : [mirror]),
  ];
  const { exitCode, output, errorOutput } = await runCommand('setpriv', args, { signal, env });
  if (exitCode === 0) return;
  const details = await unlessAbsent(readFile(join(root, 'debootstrap', 'debootstrap.log'), 'utf8'), '');
  const tail = `${output}\n${errorOutput}\n${details}`.trim().split('\n').slice(-15).join('\n');
  throw new BrokerError('UNPACK_FAILED', {
    message: `debootstrap of ${suite} ended with exit code ${exitCode}:\n${tail}`,
    advice: `see that the Debian mirror answers ("apt-get update"), then run: npm run brokers -- up ${name}`,
  });
};

/** The tree gets `localhost` of its own, and loses what no broker reads. @param {string} root */
const tidy = async (root) => {
  await writeFile(join(root, 'etc/hosts'), '127.0.0.1 localhost\n::1 localhost\n');
  await Promise.all(unneeded.map((path) => rm(join(root, path), { recursive: true, force: true })));
};

/** @type {(root: string) => Promise<string>} */
const packageVersion = async (root) => {
  const status = await readFile(join(root, 'var/lib/dpkg/status'), 'utf8');
  const entry = status.split('\n\n').find((paragraph) => paragraph.startsWith('Package: rabbitmq-server\n'));
  const version = entry?.match(/^Version: (\S+)$/m)?.[1];
  if (version !== undefined && entry?.includes('\nStatus: install ok installed')) return version;
  throw new BrokerError('UNPACK_FAILED', {
    message: 'debootstrap ended well, yet rabbitmq-server is not installed in the tree',
    advice: 'run the same command again; if it stays so, report it with the output of "debootstrap --version"',
  });
};

/** `3.10.8` of `3.10.8-1.1+deb12u1`. @type {(version: string) => string} */
const upstreamVersion = (version) => version.replace(/-[^-]*$/, '');
