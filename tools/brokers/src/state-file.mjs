// @ts-check
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BrokerError } from './broker-error.mjs';
import { runFolders } from './folders.mjs';
import { unlessAbsent } from './system-error.mjs';

/** @typedef {import('./process-identity.mjs').ProcessIdentity} ProcessIdentity */

/**
 * What is kept from `up` to `down`. `supervisor` is known as soon as the broker's first process runs, `server` once it
 * took a login (the same one for a broker in Java); both are absent while it is stopped or was killed on purpose.
 * @typedef {object} BrokerState
 * @property {1} format
 * @property {string} name
 * @property {string} version version of the broker
 * @property {string} tree the unpacked tree it runs in
 * @property {import('./free-ports.mjs').BrokerPorts} ports
 * @property {ProcessIdentity} [supervisor]
 * @property {ProcessIdentity} [server]
 */

/**
 * @param {string} name
 * @returns {Promise<BrokerState | undefined>} undefined: never up, or taken down
 */
export const readState = async (name) => {
  const path = runFolders(name).state;
  try {
    const text = await unlessAbsent(readFile(path, 'utf8'), undefined);
    return text === undefined ? undefined : checked(JSON.parse(text), path);
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged(path, error);
    throw error;
  }
};

/**
 * Written aside and renamed, so that a reader never sees half a state.
 * @param {BrokerState} state
 */
export const writeState = async (state) => {
  const path = runFolders(state.name).state;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, `${JSON.stringify(state, undefined, 2)}\n`);
  await rename(`${path}.new`, path);
};

/** @type {(value: unknown, path: string) => BrokerState} */
const checked = (value, path) => {
  if (!isState(value)) throw damaged(path);
  return value;
};

/** @type {(value: unknown) => value is BrokerState} */
const isState = (value) =>
  isRecord(value) &&
  value['format'] === 1 &&
  ['name', 'version', 'tree'].every((key) => typeof value[key] === 'string') &&
  isRecord(value['ports']) &&
  ['amqp', 'amqps'].every((key) => isRecord(value['ports']) && key in value['ports']) &&
  Object.values(value['ports']).every(Number.isInteger) &&
  ['supervisor', 'server'].every((key) => value[key] === undefined || isIdentity(value[key]));

/** @type {(value: unknown) => value is Record<string, unknown>} */
const isRecord = (value) => typeof value === 'object' && value !== null;

/** @type {(value: unknown) => boolean} */
const isIdentity = (value) =>
  isRecord(value) && Number.isInteger(value['pid']) && typeof value['startedAt'] === 'string';

/** @type {(path: string, cause?: unknown) => BrokerError} */
const damaged = (path, cause) =>
  new BrokerError('STATE_DAMAGED', {
    message: `the state file ${path} cannot be understood`,
    advice: `end the broker's processes if any still run, then remove ${dirname(path)}`,
    cause,
  });
