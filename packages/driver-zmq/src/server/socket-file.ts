import { lstat, rm } from 'node:fs/promises';

/** The file of a Unix socket that is bound, which ZeroMQ would leave behind. */
export class SocketFile {
  readonly #path: string;
  readonly #inode: bigint;

  private constructor(path: string, inode: bigint) {
    this.#path = path;
    this.#inode = inode;
  }

  static async at(path: string): Promise<SocketFile> {
    const { ino } = await lstat(path, { bigint: true });
    return new SocketFile(path, ino);
  }

  /** While the socket is still bound, so that it is not that of the next hub. Leaves alone what somebody has put there instead. */
  async remove(): Promise<void> {
    const stats = await lstat(this.#path, { bigint: true }).catch(() => undefined);
    if (stats?.ino === this.#inode) await rm(this.#path, { force: true });
  }
}
