/** What one round of one contender took. */
export interface Measurement {
  readonly messagesPerSecond: number;
  /** CPU time of this process, user and system, in microseconds per message. */
  readonly cpuMicroseconds: number;
  /** The same of the hub's process, where there is one of its own. */
  readonly hubCpuMicroseconds?: number;
}

/** All rounds of one contender. */
export interface ContenderResult {
  readonly name: string;
  readonly rounds: readonly Measurement[];
}

/** The CPU time that another process has used so far, in microseconds. */
export type CpuOf = () => number;

/** Runs the work once and tells what each of its messages took, from the moment when the work begins to its end. */
export const measure = async (
  messages: number,
  work: (begin: () => void) => Promise<void>,
  hubCpu?: CpuOf,
): Promise<Measurement> => {
  let cpu = process.cpuUsage();
  let hubCpuAtStart = hubCpu?.() ?? 0;
  let startMs = performance.now();
  await work(() => {
    cpu = process.cpuUsage();
    hubCpuAtStart = hubCpu?.() ?? 0;
    startMs = performance.now();
  });
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    messagesPerSecond: messages / seconds,
    cpuMicroseconds: (user + system) / messages,
    ...(hubCpu === undefined ? {} : { hubCpuMicroseconds: (hubCpu() - hubCpuAtStart) / messages }),
  };
};

/** The middle value, and how far the values lie apart as a share of it. */
export interface Spread {
  readonly median: number;
  readonly spread: number;
}

/** Of at least one value. */
export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  const median = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  return { median, spread: (at(sorted.length - 1) - at(0)) / median };
};
