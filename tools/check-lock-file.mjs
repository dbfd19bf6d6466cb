import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { runCheck } from './lib/run-check.mjs';

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
export const checkLockFile = (root) => {
  const { packages } = JSON.parse(readFileSync(join(root, file), 'utf8'));
  return Object.entries(packages).flatMap(([location, { optionalDependencies }]) =>
    Object.entries(optionalDependencies ?? {})
      .filter(([name]) => !candidates(location || '.', name).some((candidate) => candidate in packages))
      .map(([name, range]) => ({ file, message: `'${name}' ${range}, asked for by '${location}', has no entry` })),
  );
};

await runCheck(import.meta, 'lock file', checkLockFile);
