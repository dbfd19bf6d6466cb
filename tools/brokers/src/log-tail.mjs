// @ts-check
import { readFile } from 'node:fs/promises';
import { runFolders } from './folders.mjs';

/**
 * The last lines of a private broker's log; empty when it has none yet.
 * @param {string} name
 * @param {number} lines
 * @returns {Promise<string>}
 */
export const logTail = async (name, lines) => {
  const text = await readFile(runFolders(name).log, 'utf8').catch((/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.trimEnd().split('\n').slice(-lines).join('\n');
};
