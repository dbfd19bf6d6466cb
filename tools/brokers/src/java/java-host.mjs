// @ts-check
import { join } from 'node:path';
import { BrokerError } from '../broker-error.mjs';
import { isOnHostPath } from '../host-path.mjs';
import { requireLinux, requirePackages } from '../host-tools.mjs';
import { runCommand } from '../run-command.mjs';
import { unlessAbsent } from '../system-error.mjs';

/** The oldest release of Java that every broker here runs on. */
const oldestJava = 17;

/** The Debian package of each tool. */
/** @type {Readonly<Record<string, string>>} */
const running = Object.freeze({ flock: 'util-linux', openssl: 'openssl' });
/** @type {Readonly<Record<string, string>>} */
const unpacking = Object.freeze({ mvn: 'maven', tar: 'tar', gzip: 'gzip' });

const otherwise =
  'give brokers of your own in QPID_BROKER_J_URL, ARTEMIS_URL and ACTIVEMQ_URL (see "npm run brokers -- help")';

/** @type {import('../broker-recipes.mjs').BrokerRecipe['requirePlatform']} */
export const requireJavaPlatform = () => requireLinux(otherwise);

/**
 * Rejects with a `prerequisite` error unless this machine can start brokers in Java.
 * @type {import('../broker-recipes.mjs').BrokerRecipe['requireTools']}
 */
export const requireJavaTools = async ({ install, unpack, log, signal }) => {
  requireJavaPlatform();
  await requirePackages(() => missingPackages(unpack), { install, log, signal, otherwise });
  await findJava();
};

/** @type {(unpack: boolean) => Promise<string[]>} */
const missingPackages = async (unpack) => {
  const tools = Object.entries(unpack ? { ...running, ...unpacking } : running);
  const present = await Promise.all(tools.map(([tool]) => isOnHostPath(tool)));
  const missing = tools.filter((_, at) => !present[at]).map(([, name]) => name);
  return (await installedJava()) ? missing : ['default-jre-headless', ...missing];
};

/**
 * The Java that JAVA_HOME names, or else the one on the path.
 * @returns {Promise<string>} its command
 * @throws {BrokerError} `TOOL_MISSING` when there is none, or one that is too old
 */
export const findJava = async () => {
  const java = await installedJava();
  if (java && java.release >= oldestJava) return java.command;
  throw new BrokerError('TOOL_MISSING', {
    message: java
      ? `${java.command} is Java ${java.release}, and these brokers need ${oldestJava} or later`
      : 'this machine lacks Java',
    advice: `install Java ${oldestJava} or later and let JAVA_HOME name its folder; or ${otherwise}`,
  });
};

/** @type {() => Promise<{ command: string, release: number } | undefined>} */
const installedJava = async () => {
  const home = process.env['JAVA_HOME'];
  const command = home ? join(home, 'bin/java') : 'java';
  const result = await unlessAbsent(runCommand(command, ['-version']), undefined);
  const release = result?.errorOutput.match(/version "(\d+)/)?.[1];
  return release === undefined ? undefined : { command, release: Number(release) };
};
