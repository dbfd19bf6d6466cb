import { type BigIntStats, lstatSync } from 'node:fs';
import { rm } from 'node:fs/promises';

export const statPath = (path: string): BigIntStats | undefined =>
  lstatSync(path, { bigint: true, throwIfNoEntry: false });

/** Whether what is at a path has not been replaced in between; a number may be that of a file that is gone. */
export const isSameFile = (one: BigIntStats | undefined, other: BigIntStats | undefined): boolean =>
  one?.ino === other?.ino && one?.birthtimeNs === other?.birthtimeNs;

/** The file of a Unix socket that is bound, which ZeroMQ would leave behind. */
export class SocketFile {
  readonly #path: string;
  readonly #stats: BigIntStats | undefined;

  /** To be called right after it was bound. */
  constructor(path: string) {
    this.#path = path;
    this.#stats = statPath(path);
  }

  /** While the socket is still bound, so that it is not that of the next hub. Leaves alone what somebody has put there instead. */
  async remove(): Promise<void> {
    if (isSameFile(statPath(this.#path), this.#stats)) await rm(this.#path, { force: true });
  }
}
