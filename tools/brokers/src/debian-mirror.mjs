// @ts-check
import { runCommand } from './run-command.mjs';
import { unlessAbsent } from './system-error.mjs';

/**
 * The mirror this machine's own apt takes Debian from, or undefined to let debootstrap use its default: on a machine
 * that is no Debian, or whose apt names none.
 * @param {AbortSignal} [signal]
 * @returns {Promise<string | undefined>}
 */
export const debianMirror = async (signal) => {
  const format = '$(SITE)\t$(ORIGIN)\t$(LABEL)\t$(COMPONENT)';
  const listing = runCommand('apt-get', ['indextargets', '--format', format], { signal });
  const result = await unlessAbsent(listing, undefined);
  return result?.exitCode === 0 ? chooseMirror(result.output) : undefined;
};

/**
 * @param {string} targets lines of site, origin, label and component, separated by tabs
 * @returns {string | undefined} the first that serves Debian itself (not its security updates alone)
 */
export const chooseMirror = (targets) => {
  const rows = targets.split('\n').map((line) => line.split('\t'));
  return rows.find((row) => row.slice(1).join() === 'Debian,Debian,main')?.[0];
};
