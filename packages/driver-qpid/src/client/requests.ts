import { randomUUID } from 'node:crypto';
import { type Deferred, DriverFailure, deferred, orAbort } from '@joinpool/core/driver';
import rhea from 'rhea';
import type { Client } from './client.js';
import type { Answer } from './outcome.js';
import type { RawDelivery, ReceiverLink } from './receiver-link.js';
import type { SenderLink } from './sender-link.js';

/** A message of a management protocol, in rhea's spelling; only what those protocols use. */
export interface ControlMessage {
  readonly to?: string;
  readonly subject?: string;
  readonly application_properties?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** What a management node answered. Booleans of the long form come as 1 and 0. */
export interface ControlReply {
  readonly subject: string | undefined;
  readonly applicationProperties: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** The two links of a conversation with a management node. */
export interface RequestLinks {
  readonly sender: SenderLink;
  readonly receiver: ReceiverLink;
  readonly replyTo: string;
}

/** Opens them; replies go to `sink`. Also called again, after the links were lost. */
export type OpenRequestLinks = (
  client: Client,
  sink: (delivery: RawDelivery) => void,
  signal: AbortSignal,
) => Promise<RequestLinks>;

const replyCredit = 100;

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Requests and replies over one pair of links, opened with the first request. Any number may be under way. */
export class Requests {
  readonly #client: Client;
  readonly #open: OpenRequestLinks;
  readonly #waiting = new Map<string, Deferred<ControlReply>>();
  #links: Promise<RequestLinks> | undefined;

  constructor(client: Client, open: OpenRequestLinks) {
    this.#client = client;
    this.#open = open;
  }

  /** Resolves with the reply. Rejects with what ended the links, or what the node said of a request that it refused. */
  async ask(message: ControlMessage, signal: AbortSignal): Promise<ControlReply> {
    const { sender, replyTo } = await this.#ready(signal);
    // Not in the form of a UUID: Broker-J answers such a one as 16 bytes.
    const id = `request-${randomUUID()}`;
    const reply = deferred<ControlReply>();
    this.#waiting.set(id, reply);
    const bytes = rhea.message.encode({ ...message, message_id: id, correlation_id: id, reply_to: replyTo });
    sender.send(bytes, (answer) => this.#sent(id, answer));
    try {
      return await orAbort(reply.promise, signal);
    } finally {
      this.#waiting.delete(id);
    }
  }

  /** Ends the links, if there are any. */
  async close(signal: AbortSignal): Promise<void> {
    const links = this.#links;
    this.#links = undefined;
    if (links === undefined) return;
    const { sender, receiver } = await links;
    await Promise.all([sender.life.close(signal), receiver.life.close(signal)]);
  }

  /** Whoever asks first opens; the others wait for the same links, each no longer than its own signal. */
  async #ready(signal: AbortSignal): Promise<RequestLinks> {
    this.#links ??= this.#begin(signal);
    return await orAbort(this.#links, signal);
  }

  #begin(signal: AbortSignal): Promise<RequestLinks> {
    const links = this.#open(this.#client, this.#take, signal).then((opened) => this.#prepare(opened));
    const forget = () => {
      if (this.#links === links) this.#links = undefined;
    };
    links.then((opened) => this.#ended(opened).finally(forget), forget);
    return links;
  }

  async #prepare(links: RequestLinks): Promise<RequestLinks> {
    links.receiver.addCredit(replyCredit);
    // rhea writes the transfers of a turn before its flows, and RabbitMQ ends a session that asks without credit for replies.
    await new Promise((resolve) => setImmediate(resolve));
    return links;
  }

  /** Resolves when one of the links has ended, the other is given up and who waited is told. */
  async #ended({ sender, receiver }: RequestLinks): Promise<void> {
    const reason = await Promise.race([sender.life.ended, receiver.life.ended]);
    sender.life.abandon();
    receiver.life.abandon();
    this.#failAll(reason);
  }

  #failAll(reason: unknown): void {
    for (const reply of this.#waiting.values()) reply.reject(reason);
    this.#waiting.clear();
  }

  #sent(id: string, { outcome, error }: Answer): void {
    if (outcome === 'accepted') return;
    this.#waiting
      .get(id)
      ?.reject(error ?? new DriverFailure('unavailable', `the management node answered '${outcome}' to a request`));
  }

  readonly #take = (delivery: RawDelivery): void => {
    this.#links?.then(({ receiver }) => {
      receiver.settle([delivery], 'accepted');
      receiver.addCredit(1);
    });
    try {
      this.#settleReply(rhea.message.decode(delivery.bytes));
    } catch (error) {
      this.#failAll(error);
    }
  };

  #settleReply(message: Readonly<Record<string, unknown>>): void {
    const id = textOf(message.correlation_id);
    if (id === undefined) return;
    this.#waiting.get(id)?.resolve({
      subject: textOf(message.subject),
      applicationProperties: asRecord(message.application_properties),
      body: message.body,
    });
  }
}
