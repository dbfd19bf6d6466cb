// @ts-check
import { ensureDebianPython } from './debian-python.mjs';

/** @typedef {typeof import('../index.d.mts')} Public */

const silent = () => {};

/** @type {Public['ensurePyzmq']} */
export const ensurePyzmq = ({ install = false, log = silent, signal } = {}) =>
  ensureDebianPython({ name: 'pyzmq', package: 'python3-zmq' }, { install, log, signal });
