// @ts-check
import { BrokerError } from './broker-error.mjs';
import { hostPath, isOnHostPath } from './host-path.mjs';
import { runCommand } from './run-command.mjs';

/**
 * Installs Debian packages with apt-get, after announcing it.
 * @param {readonly string[]} packages
 * @param {{ log: import('../index.d.mts').Log, signal?: AbortSignal | undefined, otherwise?: string }} options
 *   `otherwise`: what to do on a machine that cannot have them
 * @throws {BrokerError} `TOOL_MISSING` where there is no apt-get, `INSTALL_FAILED` when it fails
 */
export const installPackages = async (packages, { log, signal, otherwise }) => {
  if (!(await isOnHostPath('apt-get'))) throw withoutApt(packages, otherwise);
  log(`installing ${packages.join(', ')} with apt-get`);
  const env = { ...process.env, PATH: hostPath(), DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', ...packages]]) {
    const { exitCode, output, errorOutput } = await runCommand('apt-get', args, { env, signal });
    if (exitCode === 0) continue;
    const lines = `${output}\n${errorOutput}`.trim().split('\n').slice(-10);
    throw new BrokerError('INSTALL_FAILED', {
      message: `apt-get ${args.join(' ')} failed:\n${lines.join('\n')}`,
      advice: `mend apt, then run: apt-get update && apt-get install ${packages.join(' ')}`,
    });
  }
};

/** @type {(packages: readonly string[], otherwise: string | undefined) => BrokerError} */
const withoutApt = (packages, otherwise) =>
  new BrokerError('TOOL_MISSING', {
    message: `this machine lacks ${packages.join(', ')} and has no apt-get to install them with`,
    advice: [`install ${packages.join(', ')} with this machine's own package manager`, otherwise]
      .filter(Boolean)
      .join('; or '),
  });
