import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ConsumerProject } from './consumer-project.mjs';
import { entryPoints } from './entry-points.mjs';
import { withOwnPort, withoutPids } from './first-program.mjs';
import { firstProgramOf } from './markdown-snippets.mjs';
import { tarballsOf } from './packed-packages.mjs';

const require = createRequire(import.meta.url);

const specifierOf = (manifest, { subpath }) => manifest.name + subpath.slice(1);

/** An entry named after an optional peer (`./vitest`) is only for those who installed that peer. */
const peerOf = (manifest, { subpath }) => {
  const peer = subpath.slice(2);
  return manifest.peerDependenciesMeta?.[peer]?.optional === true ? peer : undefined;
};

const withoutBroker = '@joinpool/driver-zmq';

/** The pages whose first program runs with the package and without a broker, which most drivers need. */
const pagesOf = ({ folder, manifest }) => {
  if (manifest.name === withoutBroker) return [`${folder}/README.md`, 'README.md'];
  return manifest.name.startsWith('@joinpool/driver-') ? [] : [`${folder}/README.md`];
};

const runFirstProgram = async (project, root, page) => {
  const { text, output, line } = firstProgramOf(readFileSync(join(root, page), 'utf8'));
  const printed = await project.runProgram({ text: await withOwnPort(text), output });
  if (withoutPids(printed) !== withoutPids(output))
    throw new Error(`${page}:${line} prints:\n${printed}instead of:\n${output}`);
};

/**
 * One project that tries a package.
 * @typedef {object} Trial
 * @property {string} name the entry points that it uses
 * @property {string} file the manifest of the package
 * @property {(folder: string, node: import('./node-releases.mjs').TriedNode, signal?: AbortSignal) => Promise<void>} run
 *   makes the project at `folder`; rejects with what does not work there
 */

const trialOf = (packed, { root, packages, entries, pages }) => {
  const { manifest } = packed;
  const specifiers = entries.map((entry) => specifierOf(manifest, entry));
  const compiler = require.resolve('typescript/bin/tsc', { paths: [root] });
  const run = async (folder, node, signal) => {
    const project = new ConsumerProject({ folder, node, signal });
    await project.install([...packages, `@types/node@${node.types}`]);
    for (const specifier of specifiers) await project.load(specifier);
    await project.typeCheck(specifiers, compiler);
    for (const page of pages) await runFirstProgram(project, root, page);
    for (const name of Object.keys(manifest.bin ?? {})) {
      const printed = await project.runCommand(name, ['--help']);
      if (printed.trim() === '') throw new Error(`'${name} --help' prints nothing`);
    }
  };
  return { name: specifiers.join(', '), file: `${packed.folder}/package.json`, run };
};

/**
 * Who tries the package: a project with all its plain entries, and one per entry that needs an optional peer.
 * @returns {Trial[]}
 */
export const trialsOf = (packed, all, root) => {
  const { manifest } = packed;
  const packages = tarballsOf(packed, all);
  const entries = entryPoints(manifest);
  const installed = (name) =>
    JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
  const plain = entries.filter((entry) => peerOf(manifest, entry) === undefined);
  const withPeers = entries
    .filter((entry) => peerOf(manifest, entry) !== undefined)
    .map((entry) => {
      const peer = peerOf(manifest, entry);
      return { packages: [...packages, `${peer}@${installed(peer)}`], entries: [entry], pages: [] };
    });
  const consumers = [{ packages, entries: plain, pages: pagesOf(packed) }, ...withPeers];
  return consumers.map((consumer) => trialOf(packed, { root, ...consumer }));
};
