import { DriverFailure } from '@joinpool/core/driver';
import type { Client } from '../../client/client.js';
import { decodeMessage } from '../../codec/decode-message.js';
import { existingQueueAddress, queueAddress, recordQueue } from './addresses.js';
import type { ControlSender } from './control-sender.js';
import { PoolRecord, type RecordEntry } from './pool-record.js';
import { entryFromText, entryToText } from './record-entry.js';

/** More than the broker shows a browser. */
const mostEntries = 1_000;

/** The records of pools: durable messages in a queue for each pool, which everybody browses and nobody takes. */
export class PoolRecords {
  readonly #client: Client;
  readonly #sender: ControlSender;

  constructor(client: Client, sender: ControlSender) {
    this.#client = client;
    this.#sender = sender;
  }

  /** Undefined where there is no such pool; nothing is made then. */
  async read(poolName: string, signal: AbortSignal): Promise<PoolRecord | undefined> {
    const texts = await this.#browse(recordQueue(poolName), signal);
    const [first, ...later] = texts.map((text) => entryOf(poolName, text));
    return first === undefined ? undefined : new PoolRecord(poolName, first, later);
  }

  async append(poolName: string, entry: RecordEntry, signal: AbortSignal): Promise<void> {
    const to = queueAddress(recordQueue(poolName));
    await this.#sender.send({ to, durable: true, body: entryToText(entry) }, signal);
  }

  async #browse(queueName: string, signal: AbortSignal): Promise<readonly string[]> {
    const texts: string[] = [];
    const source = { address: existingQueueAddress(queueName), distribution_mode: 'copy' } as const;
    const take = ({ bytes }: { readonly bytes: Buffer }) => {
      texts.push(Buffer.from(decodeMessage(bytes).body).toString('utf8'));
    };
    const link = await this.#client.openReceiver({ source }, take, signal);
    try {
      link.addCredit(mostEntries);
      await link.drain(signal);
      if (link.life.over) throw await link.life.ended;
      return texts;
    } finally {
      await link.life.close(signal);
    }
  }
}

const entryOf = (poolName: string, text: string): RecordEntry => {
  const entry = entryFromText(text);
  if (entry !== undefined) return entry;
  throw new DriverFailure(
    'topology-mismatch',
    `queue '${recordQueue(poolName)}' holds what is no record of a pool: a newer release or another program wrote it`,
  );
};
