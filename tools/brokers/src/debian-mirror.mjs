// @ts-check
import { runCommand } from './run-command.mjs';

/**
 * The mirror this machine's own apt takes Debian from, or undefined to let debootstrap use its default: on a machine
 * that is no Debian, or whose apt names none.
 * @param {AbortSignal} [signal]
 * @returns {Promise<string | undefined>}
 */
export const debianMirror = async (signal) => {
  const format = '$(SITE)\t$(ORIGIN)\t$(LABEL)\t$(COMPONENT)';
  try {
    const { exitCode, output } = await runCommand('apt-get', ['indextargets', '--format', format], { signal });
    return exitCode === 0 ? chooseMirror(output) : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/**
 * @param {string} targets lines of site, origin, label and component, separated by tabs
 * @returns {string | undefined} the first that serves Debian itself (not its security updates alone)
 */
export const chooseMirror = (targets) => {
  const rows = targets.split('\n').map((line) => line.split('\t'));
  const isDebian = ([, origin, label, component]) => origin === 'Debian' && label === 'Debian' && component === 'main';
  return rows.find(isDebian)?.[0];
};
