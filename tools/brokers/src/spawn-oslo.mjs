// @ts-check
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** @typedef {typeof import('../index.d.mts')} Public */

/** @type {Public['spawnOslo']} */
export const spawnOslo = (python, program, args) => {
  // The text itself is handed over: from within its own tree Python does not see the file.
  const text = readFileSync(new URL(`oslo/${program}.py`, import.meta.url), 'utf8');
  const env = { ...process.env, ...python.environment };
  return spawn(python.command, [...python.args, '-W', 'ignore', '-c', text, ...args], { env, stdio: 'pipe' });
};

/** @type {Public['transportUrl']} */
export const transportUrl = (amqpUrl, query = {}) => {
  const { username, password, host, pathname } = new URL(amqpUrl);
  const virtualHost = decodeURIComponent(pathname.slice(1)) || '/';
  return `rabbit://${username}:${password}@${host}/${encodeURIComponent(virtualHost)}?${new URLSearchParams(query)}`;
};
