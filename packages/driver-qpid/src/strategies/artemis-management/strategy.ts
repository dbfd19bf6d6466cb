import {
  type Address,
  type DriverCapabilities,
  DriverFailure,
  type Frame,
  noCapabilities,
  type PoolAddress,
  type SendReceipt,
} from '@joinpool/core/driver';
import type { CheckedOptions } from '../../checked-options.js';
import { classifyError } from '../../classify-error.js';
import { AmqpFailure } from '../../client/amqp-failure.js';
import type { Client } from '../../client/client.js';
import { Holder } from '../../client/holder.js';
import type { Answer } from '../../client/outcome.js';
import type { Incoming, Origin } from '../../codec/incoming.js';
import { lettersOf, QpidDeadLetterView } from '../../dead-letter-view.js';
import { BrokerRun } from '../broker-run.js';
import type { History, Return, Route, Strategy } from '../strategy.js';
import {
  exchangeAddress,
  exchangeOfAddress,
  lettersName,
  numberedWords,
  runQueue,
  wordsAnnotation,
} from './addresses.js';
import { ArtemisAdministration, type OpenLetters } from './administration.js';
import { Lock } from './lock.js';
import { Management } from './management.js';
import { Subscriptions } from './subscriptions.js';

const capabilities: DriverCapabilities = Object.freeze({
  ...noCapabilities,
  priorities: true,
  delayedDelivery: true,
  messageExpiry: true,
  maxBacklog: true,
  refuseWhenFull: true,
  messageTtl: true,
  deadLetterLimits: true,
  listSubscriptions: true,
  deletePool: true,
  removeSubscription: true,
  innerWildcards: true,
});

/** Topics whose annotations are kept; then the keeping begins anew. */
const mostTopics = 4_096;

const judge = ({ outcome, error }: Answer, to: Address): SendReceipt | DriverFailure => {
  if (!(error instanceof AmqpFailure))
    return new DriverFailure('unavailable', `the broker answered '${outcome}' to a message for ${JSON.stringify(to)}`);
  return new DriverFailure(classifyError(error), error.message, { cause: error });
};

const returns = (how: 'retry' | 'release' | 'return'): Return => (how === 'return' ? 'released' : 'failed');

const origin = ({ annotations, to = '', subject = '' }: Incoming): Origin => {
  const address = annotations['x-opt-ORIG-ADDRESS'];
  return { exchangeName: exchangeOfAddress(typeof address === 'string' ? address : to) ?? '', topic: subject };
};

/**
 * The broker writes the name of the queue that a letter comes from, and no reason; it moves messages there for the delivery
 * limit alone. What a divert copied carries the divert's name, which has a `/`.
 */
const deathReason = ({ annotations }: Incoming): string | undefined => {
  const queue = annotations['x-opt-ORIG-QUEUE'];
  return typeof queue === 'string' && !queue.includes('/') ? 'delivery-limit' : undefined;
};

/** Artemis tells its age alone, on no clock; but a queue that is not durable is new in every run, with an id of its own. */
const runOf = async (management: Management, signal: AbortSignal): Promise<string | undefined> => {
  await management.createQueue(runQueue, { durable: false }, signal);
  return (await management.queue(runQueue, signal))?.id;
};

const queueRoute = (address: string, { topic }: Frame): Route => ({
  ...{ target: { address, capabilities: ['queue'] }, linkKey: address, subject: topic, defaultPriority: 0 },
});

/** Artemis, with queues, diverts and address settings of our own making over its management address. */
export class ArtemisManagement implements Strategy {
  readonly name = 'artemis-management';
  readonly capabilities = capabilities;
  readonly administration: ArtemisAdministration;
  readonly holder?: Holder;
  readonly judge = judge;
  readonly returns = returns;
  readonly origin = origin;
  readonly deathReason = deathReason;
  readonly #run: BrokerRun;
  readonly #annotations = new Map<string, Readonly<Record<string, string>>>();

  constructor(client: Client, { holdDeliveries }: Pick<CheckedOptions, 'holdDeliveries'>) {
    const management = new Management(client);
    if (holdDeliveries) this.holder = new Holder(client);
    this.#run = new BrokerRun((signal) => runOf(management, signal));
    const openLetters: OpenLetters = async (queueName, count, signal) => {
      const [source] = this.sources(lettersOf(queueName));
      if (source === undefined) throw new DriverFailure('unknown', 'a pool has no source');
      return await QpidDeadLetterView.open(
        { client, strategy: this, pool: lettersOf(queueName), source, count },
        signal,
      );
    };
    this.administration = new ArtemisAdministration({
      ...{ management, openLetters, run: this.#run },
      subscriptions: new Subscriptions(management),
      lock: new Lock(client, management),
    });
  }

  route(to: Address, frame: Frame): Route {
    if (to.kind === 'pool') return { ...queueRoute(to.poolName, frame), annotations: this.#annotationsOf(frame.topic) };
    if (to.kind === 'deadLetters') return queueRoute(lettersName(to.poolName), frame);
    const address = exchangeAddress(to.exchangeName);
    const annotations = this.#annotationsOf(to.topic);
    return {
      ...{ target: { address, capabilities: ['topic'] }, linkKey: address, subject: to.topic, defaultPriority: 0 },
      annotations:
        frame.delayMs === undefined ? annotations : { ...annotations, 'x-opt-delivery-delay': frame.delayMs },
    };
  }

  sources({ poolName }: PoolAddress) {
    return [{ address: poolName, capabilities: ['queue'] }];
  }

  history(incoming: Incoming): History {
    const charged = (incoming.deliveryCount ?? 0) + (this.#run.isAfter(incoming) ? 1 : 0);
    return { redelivered: charged > 0, deliveryCount: charged + 1 };
  }

  #annotationsOf(topic: string): Readonly<Record<string, string>> {
    const known = this.#annotations.get(topic);
    if (known !== undefined) return known;
    const annotations = Object.freeze({ ...this.#run.annotations, [wordsAnnotation]: numberedWords(topic) });
    if (this.#annotations.size >= mostTopics) this.#annotations.clear();
    // What was made before the run was known is not for later.
    if (this.#run.annotations !== undefined) this.#annotations.set(topic, annotations);
    return annotations;
  }
}
