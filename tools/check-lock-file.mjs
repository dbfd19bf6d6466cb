import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { runCheck } from './lib/run-check.mjs';
import { rangeFor } from './lib/workspace-range.mjs';

const file = 'package-lock.json';

/** Where Node.js looks for a package from `folder`, nearest first. */
const candidates = (folder, name) => {
  const here = join(folder, 'node_modules', name);
  return folder === '.' ? [here] : [here, ...candidates(dirname(folder), name)];
};

/**
 * Optional dependencies that the lock file names and does not hold. npm leaves one out when it cannot fetch it, which
 * goes unnoticed where it is not needed, and then `npm ci` refuses the file, or lacks a tool's binary on another system.
 */
const missingBinaries = (packages) =>
  Object.entries(packages).flatMap(([location, { optionalDependencies }]) =>
    Object.entries(optionalDependencies ?? {})
      .filter(([name]) => !candidates(location || '.', name).some((candidate) => candidate in packages))
      .map(([name, range]) => ({ file, message: `'${name}' ${range}, asked for by '${location}', has no entry` })),
  );

const publicVersions = (packages) =>
  new Map(
    Object.entries(packages)
      .filter(([location]) => /^packages\/[^/]+$/.test(location))
      .map(([, { name, version }]) => [name, version]),
  );

/** Ranges among our own packages that the next release would not raise, or that would bring a package from elsewhere. */
const wrongRanges = (packages) => {
  const versions = publicVersions(packages);
  return Object.entries(packages)
    .filter(([location]) => !location.includes('node_modules'))
    .flatMap(([location, { dependencies, peerDependencies, devDependencies }]) =>
      [dependencies, peerDependencies, devDependencies]
        .flatMap((ranges) => Object.entries(ranges ?? {}))
        .filter(([name, range]) => versions.has(name) && range !== rangeFor(versions.get(name)))
        .map(([name, range]) => ({
          file: `${location}/package.json`,
          message: `asks for '${name}' ${range} instead of ${rangeFor(versions.get(name))} (then: npm install)`,
        })),
    );
};

/** What the lock file lacks, and ranges in it that do not fit this project's own packages. */
export const checkLockFile = (root) => {
  const { packages } = JSON.parse(readFileSync(join(root, file), 'utf8'));
  return [...missingBinaries(packages), ...wrongRanges(packages)];
};

await runCheck(import.meta, 'lock file', checkLockFile);
