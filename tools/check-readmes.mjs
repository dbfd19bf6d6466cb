import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCheck } from './lib/run-check.mjs';

/** A reader compares drivers, so every driver's README answers the same questions in the same order. */
export const driverHeadings = [
  'Install',
  'Connect',
  'How a pool maps to the broker',
  'Delivery semantics',
  'Capabilities',
  'Limits',
];

const headingsOf = (text) => {
  const prose = text.replace(/^```.*?^```/gms, '');
  return [...prose.matchAll(/^## +(.+?) *$/gm)].map((match) => match[1]);
};

const missingHeadings = (text) => {
  const headings = headingsOf(text);
  const missing = driverHeadings.filter((heading) => !headings.includes(heading));
  if (missing.length > 0) return `lacks ${missing.map((heading) => `'## ${heading}'`).join(', ')}`;
  const order = headings.filter((heading) => driverHeadings.includes(heading));
  return order.join() === driverHeadings.join()
    ? undefined
    : `orders its headings otherwise than: ${driverHeadings.join(' · ')}`;
};

const checkPackage = (root, name) => {
  const problems = [];
  const licence = `packages/${name}/LICENSE`;
  if (!existsSync(join(root, licence))) problems.push({ file: licence, message: 'is missing: copy it from the root' });
  const file = `packages/${name}/README.md`;
  if (!existsSync(join(root, file))) return [...problems, { file, message: 'is missing' }];
  const text = readFileSync(join(root, file), 'utf8');
  if (!text.startsWith(`# @joinpool/${name}\n`))
    problems.push({ file, line: 1, message: `must begin with '# @joinpool/${name}'` });
  const heading = name.startsWith('driver-') ? missingHeadings(text) : undefined;
  if (heading !== undefined) problems.push({ file, message: heading });
  return problems;
};

/** Every package has a licence and a README, and every driver's README has the agreed headings in their order. */
export const checkReadmes = (root) =>
  readdirSync(join(root, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, 'packages', entry.name, 'package.json')))
    .flatMap((entry) => checkPackage(root, entry.name));

await runCheck(import.meta, 'READMEs and licences', checkReadmes);
