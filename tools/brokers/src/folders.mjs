// @ts-check
import { AsyncLocalStorage } from 'node:async_hooks';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../../..', import.meta.url));

/** @type {AsyncLocalStorage<string>} */
const ownRoot = new AsyncLocalStorage();

/**
 * Acts on brokers in another run folder than the checkout's; what others do at the same time is not affected.
 * @template T
 * @param {string} root
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
export const withRunRoot = (root, act) => ownRoot.run(root, act);

/** The checkout's own run folder, so that two clones run their brokers side by side. The variable is for tests. */
const runRoot = () => ownRoot.getStore() ?? resolve(process.env['JOINPOOL_BROKERS_DIR'] || join(checkout, '.brokers'));

/**
 * Where things of one running broker lie. `node` is what the broker sees as `/srv`.
 * @param {string} name
 */
export const runFolders = (name) => {
  const folder = join(runRoot(), name);
  const node = join(folder, 'node');
  return {
    folder,
    node,
    state: join(folder, 'state.json'),
    log: join(folder, 'node.log'),
    tls: join(node, 'tls'),
    lock: join(runRoot(), `${name}.lock`),
  };
};

/** The user's cache, shared by all checkouts. A relative XDG_CACHE_HOME is ignored, as its specification asks. */
export const cacheRoot = () => {
  const configured = process.env['XDG_CACHE_HOME'];
  const base = configured !== undefined && isAbsolute(configured) ? configured : join(homedir(), '.cache');
  return join(base, 'joinpool', 'brokers');
};

/** Held by whoever installs with apt, which has a lock of its own and does not wait. */
export const installLock = () => join(cacheRoot(), 'install.lock');
