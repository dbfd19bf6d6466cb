// @ts-check
import { readFile } from 'node:fs/promises';
import { runFolders } from './folders.mjs';
import { unlessAbsent } from './system-error.mjs';

/**
 * The last lines of a private broker's log; empty when it has none yet.
 * @param {string} name
 * @param {number} lines
 * @returns {Promise<string>}
 */
export const logTail = async (name, lines) => {
  const text = await unlessAbsent(readFile(runFolders(name).log, 'utf8'), '');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
};
