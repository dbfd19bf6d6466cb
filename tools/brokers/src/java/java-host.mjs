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
  await requireRecentJava(signal);
};

/** The Java that JAVA_HOME names, or else the one on the path: the command that starts it. */
export const javaCommandName = () => {
  const home = process.env['JAVA_HOME'];
  return home ? join(home, 'bin/java') : 'java';
};

/** @type {(unpack: boolean) => Promise<string[]>} */
const missingPackages = async (unpack) => {
  const tools = Object.entries(unpack ? { ...running, ...unpacking } : running);
  const present = await Promise.all(tools.map(([tool]) => isOnHostPath(tool)));
  const missing = tools.filter((_, at) => !present[at]).map(([, name]) => name);
  return (await isJavaThere()) ? missing : ['default-jre-headless', ...missing];
};

/** What JAVA_HOME names no package can mend. */
const isJavaThere = async () => javaCommandName() !== 'java' || (await isOnHostPath('java'));

/** @param {AbortSignal} [signal] */
const requireRecentJava = async (signal) => {
  const command = javaCommandName();
  const result = await unlessAbsent(runCommand(command, ['-version'], { signal }), undefined);
  const release = Number(result?.errorOutput.match(/version "(\d+)/)?.[1]);
  if (release >= oldestJava) return;
  throw new BrokerError('TOOL_MISSING', {
    message: Number.isNaN(release)
      ? `${command} is no Java that tells its version`
      : `${command} is Java ${release}, and these brokers need ${oldestJava} or later`,
    advice: `install Java ${oldestJava} or later and let JAVA_HOME name its folder; or ${otherwise}`,
  });
};
