import { randomUUID } from 'node:crypto';
import { type Deferred, DriverFailure, deferred, orAbort } from '@joinpool/core/driver';
import rhea from 'rhea';
import type { Client } from '../../client/client.js';
import type { RawDelivery, ReceiverLink } from '../../client/receiver-link.js';
import type { ControlSender } from './control-sender.js';
import { LazyLink } from './lazy-link.js';

/** What the broker counts of one queue. */
export interface QueueStatistics {
  readonly queueName: string;
  /** With what consumers hold. */
  readonly messages: number;
  readonly held: number;
  readonly consumers: number;
}

type Told = Readonly<Record<string, unknown>>;

const isTold = (value: unknown): value is Told => typeof value === 'object' && value !== null;

interface Question {
  readonly found: QueueStatistics[];
  readonly answered: Deferred<readonly QueueStatistics[]>;
  /** The plugin has spoken its last word. */
  complete: boolean;
}

const replies = { dynamic: true, capabilities: ['temporary-queue'] };
const replyCredit = 1_000;
const prefix = 'queue://';
const endMark = 'ActiveMQ.Statistics.Destination.List.End.With.Null';

const missingPlugin = (): DriverFailure =>
  new DriverFailure(
    'not-supported',
    'the broker has no statistics plugin, which alone tells how many messages a queue has: add <statisticsBrokerPlugin/> ' +
      'to <plugins> in its activemq.xml',
  );

/** Asks the statistics plugin of the broker, over AMQP. */
export class Statistics {
  readonly #sender: ControlSender;
  readonly #questions = new Map<string, Question>();
  readonly #link: LazyLink<ReceiverLink>;

  constructor(client: Client, sender: ControlSender) {
    this.#sender = sender;
    const failAll = (reason: unknown) => {
      for (const { answered } of this.#questions.values()) answered.reject(reason);
    };
    this.#link = new LazyLink(async (signal) => {
      const take = (delivery: RawDelivery) => {
        link.settle([delivery], 'accepted');
        link.addCredit(1);
        try {
          this.#take({ ...rhea.message.decode(delivery.bytes) });
        } catch (error) {
          failAll(error);
        }
      };
      const link = await client.openReceiver({ source: replies }, take, signal);
      link.addCredit(replyCredit);
      return link;
    }, failAll);
  }

  /**
   * Of every queue whose name matches, in the broker's wildcards. Behind the question goes a message straight to where the
   * replies go: what has not come when that comes will not come, and a broker without the plugin is told by it.
   */
  async ask(queueName: string, signal: AbortSignal): Promise<readonly QueueStatistics[]> {
    const { address } = await this.#link.ready(signal);
    const id = `question-${randomUUID()}`;
    const question: Question = { found: [], answered: deferred(), complete: false };
    this.#questions.set(id, question);
    const asked = { to: `${prefix}ActiveMQ.Statistics.Destination.${queueName}`, reply_to: address, ttl: 1_000 };
    const control = { correlation_id: id, application_properties: { [endMark]: true } };
    try {
      const [found] = await Promise.all([
        orAbort(question.answered.promise, signal),
        this.#sender.send({ ...control, ...asked }, signal),
        this.#sender.send({ ...control, to: address, subject: 'end' }, signal),
      ]);
      return found;
    } finally {
      this.#questions.delete(id);
    }
  }

  #take({ correlation_id: id, subject, body }: Told): void {
    const question = this.#questions.get(String(id));
    if (question === undefined) return;
    if (subject === 'end') finish(question);
    else if (isTold(body) && 'destinationName' in body) question.found.push(statisticsOf(body));
    else question.complete = true;
  }
}

const finish = ({ complete, found, answered }: Question): void => {
  if (complete) answered.resolve(found);
  else answered.reject(missingPlugin());
};

const statisticsOf = (body: Told): QueueStatistics => ({
  queueName: String(body.destinationName).replace(prefix, ''),
  messages: Number(body.size),
  held: Number(body.inflightCount),
  consumers: Number(body.consumerCount),
});
