import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles, projectRoot } from './lib/project-files.mjs';
import { publicPackages } from './lib/public-packages.mjs';
import { rangeFor } from './lib/workspace-range.mjs';

/**
 * Run after `changeset version`: whatever uses a package of this project asks for the version that it was tested with,
 * or a later one. Changesets leaves a range alone as long as it still fits, and one that does not fit would make a major
 * release.
 */
const versions = new Map(publicPackages(projectRoot).map(({ manifest }) => [manifest.name, manifest.version]));

for (const file of projectFiles(projectRoot, /^(packages|examples|benchmarks)\/(.+\/)?package\.json$/)) {
  const path = join(projectRoot, file);
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  for (const ranges of [manifest.dependencies, manifest.peerDependencies, manifest.devDependencies]) {
    for (const name of Object.keys(ranges ?? {}).filter((candidate) => versions.has(candidate))) {
      ranges[name] = rangeFor(versions.get(name));
    }
  }
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}
