import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Whether `meta` belongs to the file that node was asked to run, rather than to one that a test imports. */
export const isProgram = (meta) =>
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(meta.url));
