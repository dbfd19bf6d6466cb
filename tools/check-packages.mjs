import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadEntry, makeConsumer, runInstalledCommand, typeCheckEntries } from './lib/consumer-project.mjs';
import { entryPoints } from './lib/entry-points.mjs';
import { publicPackages } from './lib/public-packages.mjs';
import { runCheck } from './lib/run-check.mjs';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const requiredFiles = ['package.json', 'README.md', 'LICENSE'];

const pack = async ({ folder, manifest }, { root, temporary }) => {
  const args = ['pack', '--json', '--loglevel=error', '--pack-destination', temporary];
  const { stdout } = await run('npm', args, { cwd: join(root, folder) });
  const [packed] = Object.values(JSON.parse(stdout));
  return { folder, manifest, tarball: join(temporary, packed.filename), files: packed.files.map(({ path }) => path) };
};

/** A file in `dist` whose source is gone would be published for ever. */
const isStale = (root, folder, file) => {
  const match = /^dist\/(.+?)\.(?:js|d\.ts)(?:\.map)?$/.exec(file);
  return match !== null && !existsSync(join(root, folder, 'src', `${match[1]}.ts`));
};

const contentProblems = ({ folder, files }, root) => [
  ...requiredFiles.filter((file) => !files.includes(file)).map((file) => `the tarball has no ${file}`),
  ...(files.some((file) => file.startsWith('dist/')) ? [] : ["the tarball has no dist: run 'npm run build' first"]),
  ...files.filter((file) => isStale(root, folder, file)).map((file) => `${file} has no source any more: delete it`),
  ...files.filter((file) => /\.(test|tsbuildinfo)\b|^test\//.test(file)).map((file) => `${file} is not for users`),
];

/** The tarballs that a user of `packed` needs: its own and those of the joinpool packages it names, and so on. */
const tarballsOf = (packed, all, seen = new Set()) => {
  if (seen.has(packed)) return seen;
  seen.add(packed);
  const { dependencies, peerDependencies } = packed.manifest;
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    const sibling = all.find(({ manifest }) => manifest.name === name);
    if (sibling !== undefined) tarballsOf(sibling, all, seen);
  }
  return seen;
};

const specifierOf = (manifest, { subpath }) => manifest.name + subpath.slice(1);

/** An entry named after an optional peer (`./vitest`) is only for those who installed that peer. */
const peerOf = (manifest, { subpath }) => {
  const peer = subpath.slice(2);
  return manifest.peerDependenciesMeta?.[peer]?.optional === true ? peer : undefined;
};

const tryConsumer = async ({ folder, manifest, packages, entries, compiler }) => {
  mkdirSync(folder);
  await makeConsumer(folder, packages);
  const specifiers = entries.map((entry) => specifierOf(manifest, entry));
  for (const specifier of specifiers) await loadEntry(folder, specifier);
  await typeCheckEntries(folder, specifiers, compiler);
  for (const name of Object.keys(manifest.bin ?? {})) {
    const printed = await runInstalledCommand(folder, name, ['--help']);
    if (printed.trim() === '') throw new Error(`'${name} --help' prints nothing`);
  }
};

/** Which projects try the package: one with all its plain entries, and one per entry that needs an optional peer. */
const consumersOf = (packed, all, installed) => {
  const { manifest } = packed;
  const tarballs = [...tarballsOf(packed, all)].map(({ tarball }) => tarball);
  const entries = entryPoints(manifest);
  const base = [...tarballs, `@types/node@${installed('@types/node')}`];
  const plain = { packages: base, entries: entries.filter((entry) => peerOf(manifest, entry) === undefined) };
  const withPeers = entries
    .filter((entry) => peerOf(manifest, entry) !== undefined)
    .map((entry) => {
      const peer = peerOf(manifest, entry);
      return { packages: [...base, `${peer}@${installed(peer)}`], entries: [entry] };
    });
  return [plain, ...withPeers];
};

const checkPacked = async (packed, all, { root, temporary }) => {
  const file = `${packed.folder}/package.json`;
  const wrongContent = contentProblems(packed, root);
  if (wrongContent.length > 0) return wrongContent.map((message) => ({ file, message }));
  const compiler = require.resolve('typescript/bin/tsc', { paths: [root] });
  const installed = (name) =>
    JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
  const problems = [];
  for (const [index, consumer] of consumersOf(packed, all, installed).entries()) {
    const folder = join(temporary, `${packed.manifest.name.replace(/\W/g, '-')}-${index}`);
    try {
      await tryConsumer({ folder, manifest: packed.manifest, compiler, ...consumer });
    } catch (error) {
      const entries = consumer.entries.map((entry) => specifierOf(packed.manifest, entry)).join(', ');
      problems.push({ file, message: `a fresh project with ${entries}: ${error.message}` });
    }
  }
  return problems;
};

/** Packs every public package and uses it from a fresh project that installs it and only what it needs. */
export const checkPackages = async (root) => {
  const temporary = mkdtempSync(join(tmpdir(), 'joinpool-packages-'));
  try {
    const all = await Promise.all(publicPackages(root).map((found) => pack(found, { root, temporary })));
    const problems = [];
    for (const packed of all) problems.push(...(await checkPacked(packed, all, { root, temporary })));
    return problems;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
};

await runCheck(import.meta, 'packages in a fresh project', checkPackages);
