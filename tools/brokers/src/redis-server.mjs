// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BrokerError } from './broker-error.mjs';
import { chooseFreePort } from './free-ports.mjs';
import { hostPath } from './host-path.mjs';
import { pause } from './pause.mjs';

const script = fileURLToPath(new URL('start-redis.sh', import.meta.url));
const host = '127.0.0.1';
const readyWithinMs = 20_000;
const betweenProbesMs = 50;
const stopWithinMs = 10_000;

/** Each change is on the disk before it is answered; nothing is ever evicted. */
const configuration = [
  ...['--bind', host, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'],
  ...['--maxmemory-policy', 'noeviction'],
];

export class RedisServer {
  host = host;
  /** @type {number} */ port;
  /** @type {string} */ #tree;
  /** @type {string} */ #data;
  /** @type {import('node:child_process').ChildProcess} */ #child;
  /** What it wrote since it was started last. */ #output = '';

  /** @param {{ tree: string, data: string, port: number }} where */
  constructor({ tree, data, port }) {
    this.#tree = tree;
    this.#data = data;
    this.port = port;
    this.#child = this.#spawn();
  }

  /** @type {typeof import('../index.d.mts').RedisServer.start} */
  static async start(tree, { signal } = {}) {
    const data = await mkdtemp(join(tmpdir(), 'joinpool-redis-'));
    const server = new RedisServer({ tree, data, port: await chooseFreePort() });
    try {
      await server.#untilReady(signal);
      return server;
    } catch (error) {
      await server.remove();
      throw error;
    }
  }

  get pid() {
    return this.#child.pid ?? 0;
  }

  /** @param {'kill' | 'stop'} how */
  async restart(how) {
    await this.#end(how === 'kill' ? 'SIGKILL' : 'SIGTERM');
    this.#child = this.#spawn();
    await this.#untilReady();
  }

  async remove() {
    await this.#end('SIGKILL');
    await rm(this.#data, { recursive: true, force: true });
  }

  /** Each program becomes the next, so that the child's process is the server's own; it dies with us. */
  #spawn() {
    const namespace = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--propagation', 'private'];
    const args = [...namespace, '/bin/sh', script, this.#tree, this.#data, '--port', `${this.port}`, ...configuration];
    const env = { ...process.env, PATH: hostPath() };
    const child = spawn('setpriv', args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    this.#output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        this.#output = `${this.#output}${chunk}`.slice(-4_000);
      });
    }
    child.on('error', (error) => {
      this.#output += error.message;
    });
    return child;
  }

  /** @param {NodeJS.Signals} signal */
  async #end(signal) {
    const child = this.#child;
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    await ended;
    clearTimeout(timer);
  }

  /** @param {AbortSignal} [signal] */
  async #untilReady(signal) {
    const deadline = performance.now() + readyWithinMs;
    while (!(await answers(this.port))) {
      signal?.throwIfAborted();
      const { pid, exitCode, signalCode } = this.#child;
      const hasEnded = pid === undefined || exitCode !== null || signalCode !== null;
      if (hasEnded || performance.now() > deadline) throw this.#notStarted(hasEnded);
      await pause(betweenProbesMs, signal);
    }
  }

  /** @param {boolean} hasEnded */
  #notStarted(hasEnded) {
    const what = hasEnded ? 'ended while it started' : `did not answer within ${readyWithinMs / 1000} s`;
    return new BrokerError(hasEnded ? 'START_FAILED' : 'START_TIMED_OUT', {
      message: `Redis ${what}; the end of what it wrote:\n${this.#output}`,
      advice: 'run the same command again, or give a Redis of your own in REDIS_URL',
    });
  }
}

/**
 * Whether a Redis on this port takes commands: while it loads its data it answers otherwise.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
const answers = (port) =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host }, () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (data) => {
      resolve(`${data}`.startsWith('+PONG'));
      socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => resolve(false));
  });
