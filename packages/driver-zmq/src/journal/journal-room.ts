import { type FileHandle, open, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { appendZerosTo } from './append-zeros.js';
import type { StoreExtent } from './store-statistics.js';

/** What a commit may need at most. */
export interface RoomRequest {
  /** Of which it is known without looking at the file. */
  readonly roughBytes: number;
  /** It makes room for others. */
  readonly urgent: boolean;
  /** What it may need of the file as it is. */
  look(): { readonly bytes: number } & StoreExtent;
}

/** Kept for what is urgent. */
const urgentBytes = 1_048_576;
/** Others use the disk too: after so long its free space is looked at again. */
const trustedForMs = 1_000;

/**
 * Sees to it that LMDB never meets the end of the disk: what it says then overruns its own memory (lmdb 3.5.6). Where space
 * is short, the file is made longer before it is needed, and it is this that fails.
 */
export class JournalRoom {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #ampleBytes: number;
  /** What may be used before the disk is looked at again. */
  #budget = 0;
  #budgetEndsAt = 0;

  private constructor(path: string, file: FileHandle, ampleBytes: number) {
    this.#path = path;
    this.#file = file;
    this.#ampleBytes = ampleBytes;
  }

  /** With less than `ampleBytes` free on the disk, space is short. */
  static async open(path: string, ampleBytes: number): Promise<JournalRoom> {
    return new JournalRoom(path, await open(path, 'a'), ampleBytes);
  }

  /**
   * Resolves with whether there is room for it; with `unsure` when only what LMDB has free is left, which may be in pieces.
   * Rejects with the system's error when the disk is full.
   */
  async make({ roughBytes, urgent, look }: RoomRequest): Promise<'sure' | 'unsure'> {
    if (this.#isAmple(roughBytes) || (await this.#looksAmple(roughBytes))) return 'sure';
    const { bytes, endBytes, freeBytes } = look();
    const { size } = await this.#file.stat();
    const end = endBytes + bytes;
    try {
      await appendZerosTo(this.#file, Math.max(0, (urgent ? end : end + urgentBytes) - size));
      return 'sure';
    } catch (error) {
      if (urgent && (await this.#file.stat()).size >= end) return 'sure';
      if (freeBytes >= (urgent ? bytes : 4 * bytes)) return 'unsure';
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #isAmple(bytes: number): boolean {
    this.#budget -= bytes;
    return this.#budget >= 0 && performance.now() < this.#budgetEndsAt;
  }

  async #looksAmple(bytes: number): Promise<boolean> {
    const { bavail, bsize } = await statfs(dirname(this.#path));
    this.#budget = (bavail * bsize - this.#ampleBytes) / 4 - bytes;
    this.#budgetEndsAt = performance.now() + trustedForMs;
    return this.#budget >= 0;
  }
}
