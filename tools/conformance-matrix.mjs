import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { matrixReport } from '@joinpool/conformance';

/** `node tools/conformance-matrix.mjs FOLDER FILE`: the driver × case matrix from the JSON results in a folder. */
const [, , folder, file] = process.argv;
if (folder === undefined || file === undefined) {
  process.stderr.write('usage: node tools/conformance-matrix.mjs FOLDER FILE\n');
  process.exit(2);
}
const suites = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
writeFileSync(file, matrixReport(suites));
