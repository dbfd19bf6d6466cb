import { publicPackages } from './lib/public-packages.mjs';
import { runCheck } from './lib/run-check.mjs';

const repositoryProblem = ({ folder, manifest: { repository } }) => {
  if (typeof repository?.url !== 'string') return "has no 'repository.url', which npm wants for provenance";
  return repository.directory === folder ? undefined : `'repository.directory' must be '${folder}'`;
};

/** What the owner of the repository must fill in before packages are published: see CONTRIBUTING. */
export const checkRelease = (root) =>
  publicPackages(root)
    .map((found) => ({ file: `${found.folder}/package.json`, message: repositoryProblem(found) }))
    .filter(({ message }) => message !== undefined)
    .map(({ file, message }) => ({ file, message: `${message}: see 'Changesets and releases' in CONTRIBUTING.md` }));

await runCheck(import.meta, 'ready to be published', checkRelease);
