// @ts-check
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { BrokerError } from './broker-error.mjs';
import { runCommand } from './run-command.mjs';
import { unlessAbsent } from './system-error.mjs';

/** @typedef {import('../index.d.mts').Log} Log */

/** The Debian package of each tool. */
/** @type {Readonly<Record<string, string>>} */
const running = Object.freeze({
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  flock: 'util-linux',
  openssl: 'openssl',
});
/** @type {Readonly<Record<string, string>>} */
const unpacking = Object.freeze({ debootstrap: 'debootstrap' });
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Rejects with a `prerequisite` error unless this machine can start brokers.
 * @param {{ install: boolean, unpack: boolean, log: Log, signal?: AbortSignal | undefined }} options `install` fetches
 *   missing tools with apt, `unpack` asks for those that unpack a tree too
 */
export const requireHostTools = async ({ install, unpack, log, signal }) => {
  requireRootOnLinux();
  const missing = await missingPackages(unpack);
  if (missing.length > 0) await (install ? installPackages(missing, log, signal) : refuse(missing));
  const { exitCode, errorOutput } = await runCommand('unshare', ['--mount', '--pid', '--fork', 'true'], { signal });
  if (exitCode === 0) return;
  throw new BrokerError('NO_NAMESPACES', {
    message: `this machine lets root make no mount namespace: ${errorOutput.trim()}`,
    advice: `in a container, run it with --privileged; or ${urlAdvice}`,
  });
};

const urlAdvice = 'give brokers of your own in RABBITMQ_3_10_URL and RABBITMQ_4_URL (see "npm run brokers -- help")';

/** The part of `requireHostTools` that costs nothing. */
export const requireRootOnLinux = () => {
  if (process.platform !== 'linux') {
    throw new BrokerError('NOT_LINUX', {
      message: `private brokers need Linux, this is ${process.platform}`,
      advice: `run "docker compose up --wait" and ${urlAdvice}`,
    });
  }
  if (process.getuid?.() === 0) return;
  throw new BrokerError('NOT_ROOT', {
    message: 'private brokers need root, for chroot and mount',
    advice: `run the same command with "sudo --preserve-env=PATH"; or ${urlAdvice}`,
  });
};

/** @type {(unpack: boolean) => Promise<string[]>} */
const missingPackages = async (unpack) => {
  const tools = Object.entries(unpack ? { ...running, ...unpacking } : running);
  const present = await Promise.all(tools.map(([tool]) => isOnPath(tool)));
  const missing = tools.filter((_, at) => !present[at]).map(([, name]) => name);
  if (unpack && !(await isReadable(keyring))) missing.push('debian-archive-keyring');
  return [...new Set(missing)];
};

/** @type {(tool: string) => Promise<boolean>} */
const isOnPath = async (tool) => {
  const folders = `${process.env['PATH'] ?? ''}`.split(delimiter).filter((folder) => folder !== '');
  const found = await Promise.all(folders.map((folder) => isReadable(join(folder, tool), constants.X_OK)));
  return found.includes(true);
};

/** @type {(path: string, mode?: number) => Promise<boolean>} */
const isReadable = (path, mode = constants.R_OK) =>
  access(path, mode).then(
    () => true,
    () => false,
  );

/** @type {(missing: readonly string[]) => never} */
const refuse = (missing) => {
  throw new BrokerError('TOOL_MISSING', {
    message: `this machine lacks ${missing.join(', ')}`,
    advice: `apt-get install ${missing.join(' ')} (or add --install to let this command do it)`,
  });
};

/** @type {(missing: readonly string[], log: Log, signal: AbortSignal | undefined) => Promise<void>} */
const installPackages = async (missing, log, signal) => {
  log(`installing ${missing.join(', ')} with apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const steps = [['update'], ['install', '--yes', '--no-install-recommends', ...missing]];
  for (const args of steps) {
    const result = await unlessAbsent(runCommand('apt-get', args, { env, signal }), undefined);
    if (result?.exitCode === 0) continue;
    const lines = result ? `${result.output}\n${result.errorOutput}`.trim().split('\n') : ['there is no apt-get here'];
    throw new BrokerError('INSTALL_FAILED', {
      message: `apt-get ${args.join(' ')} failed:\n${lines.slice(-10).join('\n')}`,
      advice: `mend apt, then run: apt-get update && apt-get install ${missing.join(' ')}`,
    });
  }
};
