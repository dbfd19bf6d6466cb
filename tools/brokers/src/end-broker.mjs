// @ts-check

import {
  hasTraces,
  killPrivateBroker,
  removePrivateBroker,
  requireRunning,
  stopPrivateBroker,
} from './broker-life.mjs';
import { recipeOf } from './broker-recipes.mjs';
import { refuseExternalBroker } from './external-broker.mjs';
import { withFileLock } from './file-lock.mjs';
import { runFolders } from './folders.mjs';

/** @typedef {typeof import('../index.d.mts')} Public */

/** @type {Public['stopBroker']} */
export const stopBroker = (name, { signal } = {}) => end(name, stopPrivateBroker, signal);

/** @type {Public['killBroker']} */
export const killBroker = (name, { signal } = {}) => end(name, killPrivateBroker, signal);

/** @type {(name: string, how: (name: string) => Promise<void>, signal?: AbortSignal) => Promise<void>} */
const end = async (name, how, signal) => {
  await refuseExternalBroker(recipeOf(name), 'ended', signal);
  await requireRunning(name);
  await withFileLock(runFolders(name).lock, () => how(name), { signal });
};

/** @type {Public['removeBroker']} */
export const removeBroker = async (name, { signal } = {}) => {
  recipeOf(name);
  if (!(await hasTraces(name))) return false;
  await withFileLock(runFolders(name).lock, () => removePrivateBroker(name), { signal });
  return true;
};
