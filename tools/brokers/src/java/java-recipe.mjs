// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFolders } from '../folders.mjs';
import { requireJavaPlatform, requireJavaTools } from './java-host.mjs';
import { logIn } from './log-in.mjs';
import { mavenTree } from './maven-tree.mjs';

/** @typedef {import('../broker-recipes.mjs').BrokerRecipe} BrokerRecipe */
/** @typedef {Pick<BrokerRecipe, 'name' | 'versions'> & Omit<import('./maven-tree.mjs').Distribution, 'name'>} JavaBroker */

/**
 * What differs from one product to another.
 * @typedef {Pick<BrokerRecipe, 'product' | 'answersAs' | 'otherPorts' | 'certificatePort' | 'command'> & {
 *   files: (state: import('../state-file.mjs').BrokerState) => Readonly<Record<string, string>> }} JavaProduct
 *   `files`: the text of each file that it reads at start, by path in the broker's folder
 */

/**
 * A broker in Java: its jars come by Maven, its first process is its only one, and it speaks AMQP 1.0.
 * @param {JavaBroker} broker
 * @param {JavaProduct} product
 * @returns {BrokerRecipe}
 */
export const javaRecipe = ({ name, versions, artifact, checksum }, { files, ...product }) => ({
  ...product,
  name,
  versions,
  path: '',
  tree: mavenTree({ name, artifact, checksum }),
  process: 'java',
  logIn,
  requirePlatform: requireJavaPlatform,
  requireTools: requireJavaTools,
  configure: async (state) => {
    const { node } = runFolders(name);
    for (const folder of ['data', 'tmp']) await mkdir(join(node, folder), { recursive: true });
    for (const [path, text] of Object.entries(files(state))) await writeFile(join(node, path), text);
  },
});
