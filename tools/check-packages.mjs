import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { presentNode } from './lib/node-releases.mjs';
import { contentProblems, packPackages } from './lib/packed-packages.mjs';
import { runCheck } from './lib/run-check.mjs';
import { trialsOf } from './lib/try-package.mjs';

/**
 * How the packages did on one Node.js: how many projects worked, and what was wrong with the others.
 * @typedef {{ node: import('./lib/node-releases.mjs').TriedNode, passed: number,
 *   problems: import('./lib/run-check.mjs').Problem[] }} PackagesOnNode
 */

const atATime = 2;

/** Every trial on every Node.js, two at a time. */
const tryAll = async (trials, nodes, { temporary, signal }) => {
  const results = nodes.map((node) => ({ node, passed: 0, problems: [] }));
  const jobs = results.flatMap((result) => trials.map((trial) => ({ result, trial })));
  const work = async (job, number) => {
    const { result, trial } = job;
    signal?.throwIfAborted();
    try {
      await trial.run(join(temporary, `project-${number}`), result.node, signal);
      result.passed += 1;
    } catch (error) {
      const where = `a fresh project with ${trial.name} on Node.js ${result.node.version}`;
      result.problems.push({ file: trial.file, message: `${where}: ${error.message}` });
    }
  };
  const waiting = jobs.entries();
  const worker = async () => {
    for (const [number, job] of waiting) await work(job, number);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return results;
};

/**
 * Packs every public package, and uses it from a fresh project that installs it and only what it needs, on each Node.js.
 * @param {string} root
 * @param {{ nodes?: import('./lib/node-releases.mjs').TriedNode[], signal?: AbortSignal }} [options]
 * @returns {Promise<PackagesOnNode[]>}
 */
export const tryPackages = async (root, { nodes = [presentNode], signal } = {}) => {
  const temporary = mkdtempSync(join(tmpdir(), 'joinpool-packages-'));
  try {
    const all = await packPackages(root, { temporary, signal });
    const wrong = all.flatMap((packed) =>
      contentProblems(packed, root).map((message) => ({ file: `${packed.folder}/package.json`, message })),
    );
    if (wrong.length > 0) return nodes.map((node) => ({ node, passed: 0, problems: wrong }));
    const trials = all.flatMap((packed) => trialsOf(packed, all, root));
    return await tryAll(trials, nodes, { temporary, signal });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
};

await runCheck(import.meta, 'packages in a fresh project', async (root) =>
  (await tryPackages(root)).flatMap(({ problems }) => problems),
);
