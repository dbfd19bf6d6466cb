import { parseArgs } from 'node:util';
import { bodyKinds } from '../bodies.js';
import { parsedOptions, someOf, wholeNumber } from '../option-values.js';

const kinds = ['publish', 'consume', 'through', 'latency', 'pools', 'memory'] as const;

/** What the command line asks for, checked. */
export interface ZmqBenchOptions {
  /** A private broker's name, or undefined for none; not used when `url` is given. */
  readonly broker: string | undefined;
  readonly url: string | undefined;
  readonly only: readonly (typeof kinds)[number][];
  readonly bodies: readonly (typeof bodyKinds)[number][];
  readonly rounds: number;
  /** Messages in each round of joinpool and of raw ZeroMQ; RabbitMQ gets fewer. */
  readonly messages: number;
  /** Messages that wait in the hub whose memory is measured. */
  readonly backlog: number;
}

export const zmqHelpText = `Usage: npm run bench -- --driver zmq [options]

Publishes and consumes through hubs of driver-zmq, durable and not, beside RabbitMQ with confirms by hand-written
amqplib and beside raw ZeroMQ, in interleaved rounds, and marks the targets met or missed.

  --broker NAME       a private broker (default rabbitmq-4)
  --url URL           a RabbitMQ of your own instead
  --without-rabbitmq  without both
  --only KINDS        of ${kinds.join(',')} (default: all)
  --bodies KINDS      of ${bodyKinds.join(',')} (default: both)
  --rounds N          rounds of each contender (default 5)
  --messages K        messages in each round (default 100000; RabbitMQ does a quarter)
  --backlog K         messages of 100 B for the memory of a hub (default 1000000)
  --help              this text
`;

const parse = (args: readonly string[]) => {
  const options = {
    broker: { type: 'string', default: 'rabbitmq-4' },
    url: { type: 'string' },
    'without-rabbitmq': { type: 'boolean', default: false },
    only: { type: 'string' },
    bodies: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    messages: { type: 'string', default: '100000' },
    backlog: { type: 'string', default: '1000000' },
    help: { type: 'boolean', default: false },
  } as const;
  return parsedOptions(() => parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values);
};

/** The options, or `help` when that was asked for. Throws a `BenchUsageError` that names what is wrong. */
export const readZmqOptions = (args: readonly string[]): ZmqBenchOptions | 'help' => {
  const values = parse(args);
  if (values.help) return 'help';
  const isWithout = values['without-rabbitmq'];
  return {
    broker: isWithout ? undefined : values.broker,
    url: isWithout ? undefined : values.url,
    only: someOf('only', values.only, kinds),
    bodies: someOf('bodies', values.bodies, bodyKinds),
    rounds: wholeNumber('rounds', values.rounds),
    messages: wholeNumber('messages', values.messages),
    backlog: wholeNumber('backlog', values.backlog),
  };
};
