import { ensureNode } from '../brokers/index.mjs';

/**
 * The supported lines of Node.js, each by one release that the packages are tried on, and the types of that line:
 * the oldest release that joinpool supports, and for the others the newest at the time of writing.
 */
export const nodeReleases = [
  { version: '20.19.0', types: '20.19.43' },
  { version: '22.23.3', types: '22.20.5' },
  { version: '24.21.0', types: '24.19.2' },
  { version: '26.10.0', types: '26.6.6' },
];

/**
 * A Node.js to try packages on.
 * @typedef {{ version: string, binary: string, types: string }} TriedNode
 */

const majorOf = (version) => version.split('.')[0];

const releaseOfMajor = (major) => nodeReleases.find(({ version }) => majorOf(version) === major) ?? nodeReleases.at(-1);

/**
 * The Node.js that runs this.
 * @type {TriedNode}
 */
export const presentNode = {
  version: process.versions.node,
  binary: process.execPath,
  types: releaseOfMajor(majorOf(process.versions.node)).types,
};

/** One release of each other line, unpacked into the user's cache; the Node.js that runs this stands for its own. */
export const otherReleases = (present = process.versions.node) =>
  nodeReleases.filter(({ version }) => majorOf(version) !== majorOf(present));

/**
 * A release ready to be run, or why this machine cannot have it.
 * @returns {Promise<TriedNode | { version: string, notRun: string }>}
 */
export const readyNode = async ({ version, types }, { log, signal }) => {
  try {
    return { ...(await ensureNode(version, { log, signal })), types };
  } catch (error) {
    if (error.kind !== 'prerequisite') throw error;
    return { version, notRun: `${error.message}; ${error.advice}` };
  }
};
