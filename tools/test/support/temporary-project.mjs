import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { projectRoot } from '../../lib/project-files.mjs';

/** A folder with the given files that is removed when the test ends; with `modules` it sees the installed packages. */
export const temporaryProject = (files, { modules = false } = {}) => {
  const root = mkdtempSync(join(tmpdir(), 'joinpool-tools-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  if (modules) symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
  return root;
};

/** Files and lines as one text each, so that an expectation reads like the output. */
export const places = (problems) => problems.map(({ file, line }) => (line === undefined ? file : `${file}:${line}`));
