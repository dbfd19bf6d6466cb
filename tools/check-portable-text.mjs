import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles } from './lib/project-files.mjs';
import { runCheck } from './lib/run-check.mjs';

const binaryFiles = /\.(png|jpe?g|gif|ico|tgz|gz|zip|woff2?)$/;

const rules = [
  {
    // A path that starts here: `${folder}/root/` and `example.org/work/` go on from something else.
    pattern: /(?<![\w.$})\]-])\/(?:work|root|home\/[a-z_][\w-]*|Users\/\w+)\//,
    message: 'an absolute path of one machine: use a path relative to the file or the project',
  },
  {
    pattern:
      /https?:\/\/[a-z0-9.-]*(?:npmjs|yarnpkg|jsr\.io|maven|debian|pypi|pythonhosted)[a-z0-9.-]*(?:[/:'"`\s]|$)/i,
    message: 'the host of a package registry: the registry is chosen by the machine, not by the project',
  },
  {
    pattern: /https?:\/\/registry\.[a-z0-9.-]+/i,
    message: 'the host of a package registry: the registry is chosen by the machine, not by the project',
  },
];

/** Lines that only hold on one machine: absolute paths of it and hosts of package registries. */
export const checkPortableText = (root) =>
  projectFiles(root)
    .filter((file) => !binaryFiles.test(file))
    .flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((text, index) =>
          rules.filter((rule) => rule.pattern.test(text)).map(({ message }) => ({ file, line: index + 1, message })),
        ),
    );

await runCheck(import.meta, 'no machine paths or registry hosts', checkPortableText);
