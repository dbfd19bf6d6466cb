import { parseArgs } from 'node:util';

/** What the command line asks for, checked. */
export interface BenchOptions {
  /** A private broker's name; not used when `url` is given. */
  readonly broker: string;
  readonly url: string | undefined;
  readonly queueTypes: readonly ('classic' | 'quorum')[];
  readonly rounds: number;
  /** Messages in each round. */
  readonly messages: number;
}

export const helpText = `Usage: npm run bench -- [options]

Consumes and publishes JSON bodies of 1 KiB through joinpool and through hand-written amqplib, in interleaved rounds.

  --broker NAME     a private broker (default rabbitmq-4)
  --url URL         a broker of your own instead
  --queues TYPE     classic (default), quorum or both
  --rounds N        rounds of each contender (default 5)
  --messages K      messages in each round (default 20000)
  --help            this text
`;

/** The caller's mistake: exit code 2. */
export class BenchUsageError extends Error {
  override readonly name = 'BenchUsageError';
}

const wholeNumber = (name: string, text: string): number => {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new BenchUsageError(`--${name} must be a whole number from 1 to 9999999, not '${text}'`);
};

const queueTypesOf = (text: string): BenchOptions['queueTypes'] => {
  if (text === 'both') return ['classic', 'quorum'];
  if (text === 'classic' || text === 'quorum') return [text];
  throw new BenchUsageError(`--queues must be classic, quorum or both, not '${text}'`);
};

const parse = (args: readonly string[]) => {
  const options = {
    broker: { type: 'string', default: 'rabbitmq-4' },
    url: { type: 'string' },
    queues: { type: 'string', default: 'classic' },
    rounds: { type: 'string', default: '5' },
    messages: { type: 'string', default: '20000' },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new BenchUsageError(`${error instanceof Error ? error.message : String(error)}; --help lists the options`);
  }
};

/** The options, or `help` when that was asked for. Throws a `BenchUsageError` that names what is wrong. */
export const readBenchOptions = (args: readonly string[]): BenchOptions | 'help' => {
  const values = parse(args);
  if (values.help) return 'help';
  return {
    broker: values.broker,
    url: values.url,
    queueTypes: queueTypesOf(values.queues),
    rounds: wholeNumber('rounds', values.rounds),
    messages: wholeNumber('messages', values.messages),
  };
};
