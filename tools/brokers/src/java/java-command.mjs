// @ts-check
import { join } from 'node:path';
import { runFolders } from '../folders.mjs';
import { hostPath } from '../host-path.mjs';
import { javaCommandName } from './java-host.mjs';

/** Small, and soon up: several brokers run beside the tests, each with few connections. */
const machine = Object.freeze([
  '-Xms64m',
  '-Xmx512m',
  '-XX:+UseSerialGC',
  '-XX:+ExitOnOutOfMemoryError',
  '-XX:-UsePerfData', // it would leave a file in the system's folder for temporary files
  '-Dfile.encoding=UTF-8',
]);

/**
 * @typedef {object} JavaProgram
 * @property {string} main class
 * @property {readonly string[]} [args]
 * @property {readonly string[]} [folders] of jars, inside the tree's
 * @property {readonly string[]} [options] of the Java machine
 * @property {Readonly<Record<string, string>>} [properties] of the system
 */

/**
 * Runs a class of the tree's jars as the broker's only process; of the caller's environment it gets the path alone.
 * @param {import('../state-file.mjs').BrokerState} state
 * @param {JavaProgram} program
 * @returns {import('../broker-recipes.mjs').BrokerCommand}
 */
export const javaCommand = (state, { main, args = [], folders = ['.'], options = [], properties = {} }) => {
  const { node } = runFolders(state.name);
  const classPath = folders.map((folder) => join(state.tree, 'jars', folder, '*')).join(':');
  const own = { 'java.io.tmpdir': join(node, 'tmp'), 'user.home': node, ...properties };
  const settings = Object.entries(own).map(([key, value]) => `-D${key}=${value}`);
  const errors = `-XX:ErrorFile=${join(node, 'crash.log')}`;
  return {
    file: javaCommandName(),
    args: [...machine, errors, ...options, ...settings, '-classpath', classPath, main, ...args],
    env: { PATH: hostPath(), HOME: node, LANG: 'C.UTF-8', MALLOC_ARENA_MAX: '2' },
  };
};
