// @ts-check
import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessAbsent } from './system-error.mjs';

/**
 * Lies beside an unpacked tree and is written last.
 * @typedef {{ recipe: string, version: string, checksum: string }} TreeStamp
 */

/** Contents are read here, for the rest of the tree names, kinds, modes and sizes: it is checked before each start. */
const programs = Object.freeze([
  ...['usr/lib/rabbitmq', 'usr/lib/erlang', 'var/lib/dpkg/status'],
  ...['usr/lib/python3/dist-packages/oslo_messaging', 'bin/node', 'jars'],
]);

const stampFile = 'stamp.json';
export const rootFolder = 'root';

/**
 * @param {string} folder holds the tree in `root/`
 * @param {Omit<TreeStamp, 'checksum'>} stamp
 */
export const writeStamp = async (folder, stamp) => {
  const complete = { ...stamp, checksum: await checksumOf(join(folder, rootFolder)) };
  await writeFile(join(folder, stampFile), `${JSON.stringify(complete)}\n`);
};

/**
 * @param {string} folder
 * @param {string} recipe what the tree must have been made from
 * @returns {Promise<TreeStamp | undefined>} undefined: half unpacked, damaged, or made by another recipe
 */
export const verifiedStamp = async (folder, recipe) => {
  const stamp = await readStamp(folder);
  if (!stamp || stamp.recipe !== recipe) return undefined;
  return stamp.checksum === (await checksumOf(join(folder, rootFolder))) ? stamp : undefined;
};

/** @type {(folder: string) => Promise<TreeStamp | undefined>} */
const readStamp = async (folder) => {
  try {
    const value = JSON.parse(await unlessAbsent(readFile(join(folder, stampFile), 'utf8'), 'null'));
    const complete = [value?.recipe, value?.version, value?.checksum].every((field) => typeof field === 'string');
    return complete ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/** @type {(root: string) => Promise<string>} */
const checksumOf = async (root) => {
  const hash = createHash('sha256');
  for (const line of await describe(root, '', false)) hash.update(line);
  return hash.digest('hex');
};

/**
 * @param {string} root
 * @param {string} path inside the tree
 * @param {boolean} withContents
 * @returns {Promise<string[]>} one line for the entry and each below it, always in the same order
 */
const describe = async (root, path, withContents) => {
  const full = join(root, path);
  const status = await unlessAbsent(lstat(full), undefined);
  if (!status) return [`${path} absent\n`];
  const line = `${path} ${status.mode.toString(8)}`;
  const contents = withContents || programs.includes(path);
  if (status.isDirectory()) {
    const names = (await readdir(full)).sort();
    const below = await Promise.all(names.map((name) => describe(root, join(path, name), contents)));
    return [`${line}\n`, ...below.flat()];
  }
  if (status.isSymbolicLink()) return [`${line} ${await readlink(full)}\n`];
  if (!status.isFile()) return [`${line}\n`];
  const digest = contents ? await digestOf(full) : '';
  return [`${line} ${status.size} ${digest}\n`];
};

/** @type {(path: string) => Promise<string>} */
const digestOf = async (path) => {
  const hash = createHash('sha256');
  hash.update(await readFile(path));
  return hash.digest('hex');
};
