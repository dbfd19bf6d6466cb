import { readFileSync } from 'node:fs';

/** Of `/proc/PID/stat`: user and system time in ticks of 10 ms; the second field is a name in brackets that may hold anything. */
export const cpuMicrosecondsIn = (stat: string): number => {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
};

/** What a process occupies. */
export interface ResidentMemory {
  /** Its own. */
  readonly own: number;
  /** Of files that are mapped: the system takes it away when it needs it. */
  readonly mapped: number;
}

const kibibytes = (status: string, name: string): number => {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  if (found === undefined) throw new TypeError(`/proc does not tell ${name}`);
  return Number(found) * 1_024;
};

/** Of `/proc/PID/status`, in bytes. */
export const residentIn = (status: string): ResidentMemory => ({
  own: kibibytes(status, 'RssAnon'),
  mapped: kibibytes(status, 'RssFile'),
});

export const cpuMicrosecondsOf = (pid: number): number => cpuMicrosecondsIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));

export const residentOf = (pid: number): ResidentMemory => residentIn(readFileSync(`/proc/${pid}/status`, 'utf8'));
