import { BenchUsageError } from './option-values.js';

const drivers = ['amqp', 'qpid', 'zmq'] as const;
type DriverName = (typeof drivers)[number];

const isDriver = (name: string | undefined): name is DriverName => drivers.some((driver) => driver === name);

/** Takes `--driver NAME` out of the arguments; the others are that driver's. Throws `BenchUsageError`. */
export const chooseDriver = (args: readonly string[]): { driver: DriverName; rest: readonly string[] } => {
  const at = args.findIndex((arg) => arg === '--driver' || arg.startsWith('--driver='));
  const found = args[at];
  if (found === undefined) return { driver: 'amqp', rest: args };
  const isApart = found === '--driver';
  const name = isApart ? args[at + 1] : found.slice('--driver='.length);
  if (!isDriver(name)) throw new BenchUsageError(`--driver is one of ${drivers.join(',')}, not '${name ?? ''}'`);
  return { driver: name, rest: [...args.slice(0, at), ...args.slice(at + (isApart ? 2 : 1))] };
};
