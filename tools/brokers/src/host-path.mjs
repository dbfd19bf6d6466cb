// @ts-check
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Where tools for root lie; a user's own PATH, kept by sudo, often lacks them. */
export const hostPath = () => [process.env['PATH'] || '/usr/bin:/bin', '/usr/sbin', '/sbin'].join(delimiter);

/**
 * @param {string} tool
 * @returns {Promise<boolean>}
 */
export const isOnHostPath = async (tool) => {
  const folders = hostPath().split(delimiter);
  const found = await Promise.all(folders.map((folder) => isAccessible(join(folder, tool), constants.X_OK)));
  return found.includes(true);
};

/**
 * @param {string} path
 * @param {number} [mode]
 * @returns {Promise<boolean>}
 */
export const isAccessible = (path, mode = constants.R_OK) =>
  access(path, mode).then(
    () => true,
    () => false,
  );
