import { parseArgs } from 'node:util';
import { bodyKinds } from '../bodies.js';
import { parsedOptions, someOf, wholeNumber } from '../option-values.js';
import { type BenchBroker, benchBrokers } from './bench-brokers.js';

const kinds = ['consume', 'publish', 'latency', 'frames'] as const;

/** What the command line asks for, checked. */
export interface QpidBenchOptions {
  readonly brokers: readonly BenchBroker[];
  readonly only: readonly (typeof kinds)[number][];
  readonly bodies: readonly (typeof bodyKinds)[number][];
  readonly rounds: number;
  /** Messages in each round; a broker that syncs each to a disk gets a part of them. */
  readonly messages: number;
}

const brokerNames = [...new Set(benchBrokers.map(({ name }) => name))];

export const qpidHelpText = `Usage: npm run bench -- --driver qpid [options]

Consumes and publishes through driver-qpid and through hand-written rhea on the same brokers, in interleaved rounds, and
marks the targets met or missed.

  --broker NAMES    of ${brokerNames.join(',')} (default: all)
  --only KINDS      of ${kinds.join(',')} (default: all)
  --bodies KINDS    of ${bodyKinds.join(',')} (default: both)
  --rounds N        rounds of each contender (default 5)
  --messages K      messages in each round (default 20000; brokers that write each to a disk do a part)
  --help            this text
`;

const parse = (args: readonly string[]) => {
  const options = {
    broker: { type: 'string' },
    only: { type: 'string' },
    bodies: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    messages: { type: 'string', default: '20000' },
    help: { type: 'boolean', default: false },
  } as const;
  return parsedOptions(() => parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values);
};

/** The options, or `help` when that was asked for. Throws a `BenchUsageError` that names what is wrong. */
export const readQpidOptions = (args: readonly string[]): QpidBenchOptions | 'help' => {
  const values = parse(args);
  if (values.help) return 'help';
  const names = someOf('broker', values.broker, brokerNames);
  return {
    brokers: benchBrokers.filter(({ name }) => names.includes(name)),
    only: someOf('only', values.only, kinds),
    bodies: someOf('bodies', values.bodies, bodyKinds),
    rounds: wholeNumber('rounds', values.rounds),
    messages: wholeNumber('messages', values.messages),
  };
};
