import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './lib/project-files.mjs';
import { publicPackages } from './lib/public-packages.mjs';

/**
 * Run after `changeset version`: a driver or suite asks for the core that it was tested with, or a later one.
 * Changesets leaves a peer range alone as long as it still fits, and one that does not fit would make a major release.
 */
const packages = publicPackages(projectRoot);
const versions = new Map(packages.map(({ manifest }) => [manifest.name, manifest.version]));

const nextMajor = (version) => Number(version.split('.')[0]) + 1;

for (const { folder, manifest } of packages) {
  for (const ranges of [manifest.peerDependencies, manifest.devDependencies]) {
    for (const name of Object.keys(ranges ?? {}).filter((candidate) => versions.has(candidate))) {
      const version = versions.get(name);
      ranges[name] = `>=${version} <${nextMajor(version)}.0.0`;
    }
  }
  writeFileSync(join(projectRoot, folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
