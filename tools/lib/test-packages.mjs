import { tryPackages } from '../check-packages.mjs';
import { otherReleases, readyNode } from './node-releases.mjs';
import { projectRoot } from './project-files.mjs';

const rowOf = ({ node, passed, problems }) => {
  for (const { file, message } of problems) console.error(`${file}  ${message}`);
  return { name: `packages on Node.js ${node.version}`, passed, failed: problems.length };
};

/**
 * Tries the packages on one release of each line of Node.js but the present one, which `check:packages` covers.
 * @param {AbortSignal} signal
 * @returns {Promise<import('./test-summary.mjs').Row[]>} one for each release
 */
export const testPackages = async (signal) => {
  const log = (line) => console.log(`  ${line}`);
  const nodes = await Promise.all(otherReleases().map((release) => readyNode(release, { log, signal })));
  const ready = nodes.filter(({ notRun }) => notRun === undefined);
  const absent = nodes.filter(({ notRun }) => notRun !== undefined);
  const tried = ready.length === 0 ? [] : await tryPackages(projectRoot, { nodes: ready, signal });
  const notRun = absent.map((node) => ({ name: `packages on Node.js ${node.version}`, notRun: node.notRun }));
  return [...tried.map(rowOf), ...notRun];
};
