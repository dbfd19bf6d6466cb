// @ts-check
import { BrokerError } from './broker-error.mjs';
import { withFileLock } from './file-lock.mjs';
import { installLock } from './folders.mjs';
import { isAccessible, isOnHostPath } from './host-path.mjs';
import { installPackages } from './install-packages.mjs';
import { runCommand } from './run-command.mjs';

/** @typedef {{ install: boolean, unpack: boolean, log: import('../index.d.mts').Log,
 *   signal?: AbortSignal | undefined }} HostToolsOptions */

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

const urlAdvice =
  'give brokers of your own in RABBITMQ_3_10_URL, RABBITMQ_4_URL and REDIS_URL (see "npm run brokers -- help")';

/**
 * Rejects with a `prerequisite` error unless this machine can start brokers.
 * @param {HostToolsOptions} options `install` fetches missing tools with apt, `unpack` asks for those that unpack a
 *   tree too
 */
export const requireHostTools = async (options) => {
  requireRootOnLinux();
  await requirePackages(() => missingPackages(options.unpack), { ...options, otherwise: urlAdvice });
  await requireNamespaces(options.signal);
};

/** The part of `requireHostTools` that costs nothing. */
export const requireRootOnLinux = () => {
  requireLinux(urlAdvice);
  if (process.getuid?.() === 0) return;
  throw new BrokerError('NOT_ROOT', {
    message: 'private brokers need root, for chroot and mount',
    advice: `run the same command with "sudo --preserve-env=PATH"; or ${urlAdvice}`,
  });
};

/** @param {string} otherwise what to do on another system */
export const requireLinux = (otherwise) => {
  if (process.platform === 'linux') return;
  throw new BrokerError('NOT_LINUX', {
    message: `private brokers need Linux, this is ${process.platform}`,
    advice: `run "docker compose up --wait" and ${otherwise}`,
  });
};

/**
 * Installs the Debian packages that `findMissing` names, if `install` allows it.
 *
 * One caller at a time, since apt holds a lock of its own; who comes second finds nothing missing any more.
 * @param {() => Promise<readonly string[]>} findMissing
 * @param {Omit<HostToolsOptions, 'unpack'> & { otherwise: string }} options
 * @throws {BrokerError} `TOOL_MISSING`, `INSTALL_FAILED`
 */
export const requirePackages = async (findMissing, { install, log, signal, otherwise }) => {
  const missing = await findMissing();
  if (missing.length === 0) return;
  if (!install) throw lacking(missing);
  const installMissing = async () => {
    const still = await findMissing();
    if (still.length > 0) await installPackages(still, { log, signal, otherwise });
  };
  await withFileLock(installLock(), installMissing, { signal });
};

/** @type {(unpack: boolean) => Promise<string[]>} */
const missingPackages = async (unpack) => {
  const tools = Object.entries(unpack ? { ...running, ...unpacking } : running);
  const present = await Promise.all(tools.map(([tool]) => isOnHostPath(tool)));
  const missing = tools.filter((_, at) => !present[at]).map(([, name]) => name);
  if (unpack && !(await isAccessible(keyring))) missing.push('debian-archive-keyring');
  return [...new Set(missing)];
};

/** @type {(missing: readonly string[]) => BrokerError} */
const lacking = (missing) =>
  new BrokerError('TOOL_MISSING', {
    message: `this machine lacks ${missing.join(', ')}`,
    advice: `apt-get install ${missing.join(' ')} (or add --install to let this command do it)`,
  });

/** @param {AbortSignal} [signal] */
const requireNamespaces = async (signal) => {
  const { exitCode, errorOutput } = await runCommand('unshare', ['--mount', '--pid', '--fork', 'true'], { signal });
  if (exitCode === 0) return;
  throw new BrokerError('NO_NAMESPACES', {
    message: `this machine lets root make no mount namespace: ${errorOutput.trim()}`,
    advice: `in a container, run it with --privileged; or ${urlAdvice}`,
  });
};
