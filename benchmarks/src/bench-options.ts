import { parseArgs } from 'node:util';
import { parsedOptions, someOf, wholeNumber } from './option-values.js';

const kinds = ['consume', 'publish', 'latency', 'memory'] as const;
type Kind = (typeof kinds)[number];

const allSizes = [100, 1_024, 16_384] as const;

/** What the command line asks for, checked. */
export interface BenchOptions {
  /** A private broker's name; not used when `url` is given. */
  readonly broker: string;
  readonly url: string | undefined;
  readonly only: readonly Kind[];
  readonly sizes: readonly number[];
  readonly queueTypes: readonly ('classic' | 'quorum')[];
  readonly rounds: number;
  /** Messages in each round. */
  readonly messages: number;
  /** Messages that wait for the member whose memory is measured. */
  readonly backlog: number;
}

export const helpText = `Usage: npm run bench -- [options]

Consumes and publishes through joinpool and through hand-written amqplib, in interleaved rounds, and marks the targets
met or missed. Everything takes about a quarter of an hour; --quick does what has targets.
'npm run bench -- --driver zmq' does the same for the hub of driver-zmq and '--driver qpid' for AMQP 1.0; they have
options of their own (--help).

  --driver NAME     amqp (default), qpid or zmq
  --broker NAME     a private broker (default rabbitmq-4)
  --url URL         a broker of your own instead
  --quick           classic queues and bodies of 1 KiB only
  --only KINDS      of consume,publish,latency,memory (default: all)
  --sizes BYTES     of 100,1024,16384 (default: all)
  --queues TYPES    of classic,quorum (default: both)
  --rounds N        rounds of each contender (default 5)
  --messages K      messages in each round (default 20000)
  --backlog K       messages for the memory of a member (default 500000)
  --help            this text
`;

const parse = (args: readonly string[]) => {
  const options = {
    broker: { type: 'string', default: 'rabbitmq-4' },
    url: { type: 'string' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    sizes: { type: 'string' },
    queues: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    messages: { type: 'string', default: '20000' },
    backlog: { type: 'string', default: '500000' },
    help: { type: 'boolean', default: false },
  } as const;
  return parsedOptions(() => parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values);
};

/** The options, or `help` when that was asked for. Throws a `BenchUsageError` that names what is wrong. */
export const readBenchOptions = (args: readonly string[]): BenchOptions | 'help' => {
  const values = parse(args);
  if (values.help) return 'help';
  return {
    broker: values.broker,
    url: values.url,
    only: someOf('only', values.only, kinds),
    sizes: someOf('sizes', values.quick ? '1024' : values.sizes, allSizes),
    queueTypes: someOf('queues', values.quick ? 'classic' : values.queues, ['classic', 'quorum']),
    rounds: wholeNumber('rounds', values.rounds),
    messages: wholeNumber('messages', values.messages),
    backlog: wholeNumber('backlog', values.backlog),
  };
};
