// @ts-check
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BrokerError } from '../broker-error.mjs';
import { runToUnpack } from '../run-to-unpack.mjs';

/** Raise it when a tree made by an older version of this file must not be used any more. */
const revision = 1;

/** Pinned: which one Maven takes by itself changes with Maven. */
const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';

/**
 * @typedef {object} Distribution
 * @property {string} name its folder in the cache
 * @property {string} artifact group, name and version of a distribution of jars, in Maven's notation
 * @property {string} checksum SHA-256 of its `tar.gz`
 */

/**
 * The jars of a broker, in `jars/`, out of the distribution that Maven fetches.
 * @param {Distribution} distribution
 * @returns {import('../cached-tree.mjs').TreeRecipe}
 */
export const mavenTree = ({ name, artifact, checksum }) => {
  const version = `${artifact.split(':').at(-1)}`;
  return {
    name,
    prefix: 'jars',
    fingerprint: `${artifact} ${checksum} ${revision}`,
    what: `${artifact} from Maven's repository (once, some 50 MB)`,
    make: async (root, { signal }) => {
      const download = `${root}.download`;
      const archive = await fetchArchive(artifact, download, signal);
      await requireChecksum(archive, { artifact, checksum });
      await extractJars(archive, join(root, 'jars'), signal);
      await rm(download, { recursive: true });
      return version;
    },
  };
};

/** @type {(artifact: string, folder: string, signal?: AbortSignal) => Promise<string>} */
const fetchArchive = async (artifact, folder, signal) => {
  const choice = [`-Dartifact=${artifact}:tar.gz:bin`, `-DoutputDirectory=${folder}`];
  const quietly = ['--batch-mode', '--quiet', '--strict-checksums'];
  const advice = "see that Maven's repository answers, then run the same command again";
  await runToUnpack('mvn', [...quietly, copy, ...choice], { signal, advice });
  return join(folder, `${(await readdir(folder))[0]}`);
};

/** @type {(archive: string, expected: { artifact: string, checksum: string }) => Promise<void>} */
const requireChecksum = async (archive, { artifact, checksum }) => {
  const found = createHash('sha256')
    .update(await readFile(archive))
    .digest('hex');
  if (found === checksum) return;
  throw new BrokerError('UNPACK_FAILED', {
    message: `what came as ${artifact} has the SHA-256 ${found}, not ${checksum}`,
    advice: "remove it from Maven's local repository (~/.m2) and see where Maven takes it from",
  });
};

/** Every distribution has its jars in one folder `lib`, one or two levels down. */
/** @type {(archive: string, target: string, signal?: AbortSignal) => Promise<void>} */
const extractJars = async (archive, target, signal) => {
  await mkdir(target, { recursive: true });
  const jars = ['--wildcards', '*/lib/*.jar', '--transform', 's,^.*/lib/,,'];
  const owner = ['--no-same-owner', '--no-same-permissions'];
  const advice = 'run the same command again; if it stays so, see that the disk is not full';
  await runToUnpack('tar', ['--extract', '--file', archive, '--directory', target, ...owner, ...jars], {
    signal,
    advice,
  });
};
