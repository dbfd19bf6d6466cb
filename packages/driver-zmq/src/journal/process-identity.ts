import { readFileSync, readlinkSync } from 'node:fs';
import { codeOf } from '../code-of.js';

/** Names one process, also against a later one with its number. What the system does not tell is absent. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in the system's ticks since it was booted. */
  readonly startedAt?: string;
  readonly bootId?: string;
  /** Where its `pid` means something. */
  readonly pidNamespace?: string;
}

export const thisProcess = (): ProcessIdentity => {
  const startedAt = startOf('self');
  const bootId = ifThere(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const pidNamespace = ifThere(() => readlinkSync('/proc/self/ns/pid'));
  return {
    pid: process.pid,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(bootId === undefined ? {} : { bootId }),
    ...(pidNamespace === undefined ? {} : { pidNamespace }),
  };
};

/**
 * What became of another process. `gone` for this process itself, which knows what it has open; `unknown`: it is or was in
 * another container of this machine, whose processes are not to be seen from here.
 */
export const fateOf = (other: ProcessIdentity, self: ProcessIdentity): 'alive' | 'gone' | 'unknown' => {
  if (other.bootId !== self.bootId) return 'gone';
  if (other.pidNamespace !== self.pidNamespace) return 'unknown';
  if (other.pid === self.pid && other.startedAt === self.startedAt) return 'gone';
  if (other.startedAt === undefined) return isThere(other.pid) ? 'alive' : 'gone';
  return startOf(other.pid) === other.startedAt ? 'alive' : 'gone';
};

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process is there too.
    return codeOf(error) === 'EPERM';
  }
};

/**
 * Undefined for a process that is not there, or has ended and waits for its parent to hear of it. Of `/proc/…/stat` the 22nd
 * field, and of its state the third; the second is the program's name in brackets, which may hold anything.
 */
const startOf = (pid: number | 'self'): string | undefined =>
  ifThere(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return /[ZX]/.test(fields[0] ?? '') ? undefined : fields[19];
  });

const ifThere = (read: () => string | undefined): string | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};
