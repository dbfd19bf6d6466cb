import { parseArgs } from 'node:util';
import { type AmqpVersion, type Destination, destinationOf } from './destination.js';
import { UsageError } from './usage-error.js';

/** Where to listen for the notifications of OpenStack's services. */
export interface ListenOptions {
  /** Undefined: a pool of this run's own. */
  readonly poolName: string | undefined;
  readonly exchangeName: string;
  readonly topic: string;
}

/** What the command line asks for, checked. */
export interface CollectorOptions {
  /** What `--url` leads to; undefined: a hub of this run's own, or none with `inProcess`. */
  readonly destination: Destination | undefined;
  /** Everything in this process, on the memory driver. */
  readonly inProcess: boolean;
  /** A file of notifications, one JSON object a line; undefined generates them. */
  readonly input: string | undefined;
  readonly members: number;
  readonly audit: number;
  /** How many to publish; undefined: the whole of `input` once, or 2,000 generated ones. */
  readonly messages: number | undefined;
  /** Messages published per second. */
  readonly rate: number;
  /** How long each callback works, in milliseconds. */
  readonly workMs: number;
  readonly queueType: 'quorum' | 'classic' | undefined;
  /** Kill one member of pool `collector` with signal 9 midway. */
  readonly kill: boolean;
  /** Kill one member midway, and later the process that has the hub. */
  readonly chaos: boolean;
  /** Listen instead of publishing; needs a broker. */
  readonly openstack: ListenOptions | undefined;
}

export const helpText = `Usage: npm start -- [options]

Publishes notifications, shares them among the members of two consumer pools, shows who got what and ends with a verdict.
Exit code 0: lost 0 and duplicated 0. 1: anything else. 2: an option or the input is wrong. 130: interrupted.

Each member is a process of its own. Without --url they have a ZeroMQ hub among them, in the process of the first one.

  --url URL          a broker, amqp://user:password@host/vhost, or a running joinpool-hub on this machine,
                     tcp://127.0.0.1:5571 or ipc:///path
  --amqp VERSION     what the broker at --url speaks: 0-9-1 (default, RabbitMQ), or 1.0 (Qpid Broker-J, Artemis,
                     ActiveMQ Classic, RabbitMQ 4)
  --in-process       no other processes and no hub: everything in this one, on the memory driver
  --input FILE       publish the notifications of FILE, one JSON object a line; without it they are generated
  --members N        members of pool collector (default 3)
  --audit M          members of pool audit (default 2)
  --messages K       how many to publish (default 2000, or all of FILE); FILE starts over when it is shorter
  --rate R           messages a second (default 500)
  --work MS          how long each callback works, in milliseconds (default 2)
  --queue-type TYPE  quorum or classic; needs a broker at --url
  --openstack        publish nothing: receive what OpenStack's services send, on the RabbitMQ at --url, and show it
                     until --messages of it came or the run is interrupted
  --pool NAME        with --openstack: a pool to join, which stays; without it a new one, which is removed
  --exchange NAME    with --openstack: where the service publishes (default nova)
  --topic NAME       with --openstack: its topic (default notifications)
  --kill             kill one member of pool collector with signal 9 midway; needs two members or more
  --chaos            the same, and later the process that has the hub; needs three members or more, two of audit
                     or more, and no --url
  --help             this text
`;

const definitions = {
  url: { type: 'string' },
  amqp: { type: 'string' },
  'in-process': { type: 'boolean', default: false },
  input: { type: 'string' },
  members: { type: 'string', default: '3' },
  audit: { type: 'string', default: '2' },
  messages: { type: 'string' },
  rate: { type: 'string', default: '500' },
  work: { type: 'string', default: '2' },
  'queue-type': { type: 'string' },
  kill: { type: 'boolean', default: false },
  chaos: { type: 'boolean', default: false },
  openstack: { type: 'boolean', default: false },
  pool: { type: 'string' },
  exchange: { type: 'string' },
  topic: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: definitions, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}; --help lists the options`);
  }
};

type Values = ReturnType<typeof parse>;

const wholeNumber = (name: string, text: string, least: number, most: number): number => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${name} must be a whole number from ${least} to ${most}, not '${text}'`);
};

const queueTypeOf = (text: string | undefined): 'quorum' | 'classic' | undefined => {
  if (text === undefined || text === 'quorum' || text === 'classic') return text;
  throw new UsageError(`--queue-type must be quorum or classic, not '${text}'`);
};

const amqpVersionOf = (text = '0-9-1'): AmqpVersion => {
  if (text === '0-9-1' || text === '1.0') return text;
  throw new UsageError(`--amqp must be 0-9-1 or 1.0, not '${text}'`);
};

const readUrl = ({ url, amqp }: Values): Destination | undefined => {
  const version = amqpVersionOf(amqp);
  const destination = url === undefined ? undefined : destinationOf(url, version);
  if (amqp !== undefined && (url === undefined || destination?.kind === 'hub'))
    throw new UsageError('--amqp needs a broker at --url');
  if (url === undefined || destination !== undefined) return destination;
  throw new UsageError(`--url must start with amqp://, amqps://, tcp:// or ipc://, not '${url.split('@').at(-1)}'`);
};

const checkKills = ({ kill, chaos, inProcess, destination, members, audit }: CollectorOptions): void => {
  if ((kill || chaos) && inProcess) {
    throw new UsageError('--in-process takes no --kill and no --chaos: all members live in one process');
  }
  if (kill && chaos) throw new UsageError('--chaos takes no --kill: it kills a member too');
  if (kill && members < 2) throw new UsageError('--kill needs --members 2 or more: one must be left');
  if (!chaos) return;
  if (destination !== undefined) throw new UsageError('--chaos takes no --url: it kills only a hub of its own');
  if (members < 3) throw new UsageError('--chaos needs --members 3 or more: two may be killed');
  if (audit < 2) throw new UsageError('--chaos needs --audit 2 or more: one may be killed');
};

const checkTogether = (options: CollectorOptions): void => {
  const { destination, inProcess, queueType } = options;
  if (inProcess && destination !== undefined) throw new UsageError('--in-process takes no --url');
  if (queueType !== undefined && destination?.kind !== 'broker') {
    throw new UsageError('--queue-type needs a broker at --url');
  }
  checkKills(options);
};

const listenOptionsOf = (values: Values, destination: Destination | undefined): ListenOptions | undefined => {
  const { openstack, input, kill, chaos, pool, exchange, topic, 'queue-type': queueType } = values;
  if (!openstack) {
    const stray = Object.entries({ pool, exchange, topic }).find(([, value]) => value !== undefined);
    if (stray !== undefined) throw new UsageError(`--${stray[0]} needs --openstack`);
    return undefined;
  }
  if (destination?.kind !== 'broker') throw new UsageError('--openstack needs --url: the broker of the services');
  if (destination.amqp !== '0-9-1') throw new UsageError('--openstack takes no --amqp: its services speak 0-9-1');
  const kills = { kill: kill || undefined, chaos: chaos || undefined };
  const useless = Object.entries({ input, ...kills, 'queue-type': queueType });
  const given = useless.find(([, value]) => value !== undefined);
  if (given !== undefined)
    throw new UsageError(`--openstack takes no --${given[0]}: it receives, and declares nothing`);
  return { poolName: pool, exchangeName: exchange ?? 'nova', topic: topic ?? 'notifications' };
};

/** The options, or `help` when that was asked for. Throws a `UsageError` that names what is wrong. */
export const readCommandLine = (args: readonly string[]): CollectorOptions | 'help' => {
  const values = parse(args);
  if (values.help) return 'help';
  const destination = readUrl(values);
  const options: CollectorOptions = {
    destination,
    inProcess: values['in-process'],
    input: values.input,
    members: wholeNumber('members', values.members, 1, 64),
    audit: wholeNumber('audit', values.audit, 1, 64),
    messages: values.messages === undefined ? undefined : wholeNumber('messages', values.messages, 1, 10_000_000),
    rate: wholeNumber('rate', values.rate, 1, 1_000_000),
    workMs: wholeNumber('work', values.work, 0, 60_000),
    queueType: queueTypeOf(values['queue-type']),
    kill: values.kill,
    chaos: values.chaos,
    openstack: listenOptionsOf(values, destination),
  };
  checkTogether(options);
  return options;
};
