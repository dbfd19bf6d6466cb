import { DriverFailure } from './driver-failure.js';

/** The hosts of a driver, taken in turn: each attempt goes to the next one. */
export class HostRotation<Host> {
  readonly #hosts: readonly Host[];
  #next = 0;

  constructor(hosts: readonly Host[]) {
    this.#hosts = hosts;
  }

  /** How many there are. */
  get size(): number {
    return this.#hosts.length;
  }

  next(): Host {
    const host = this.#hosts[this.#next % this.#hosts.length];
    this.#next += 1;
    if (host === undefined) throw new DriverFailure('unreachable', 'the driver knows no host');
    return host;
  }
}
