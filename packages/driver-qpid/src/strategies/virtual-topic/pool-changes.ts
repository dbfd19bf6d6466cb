import type { Client } from '../../client/client.js';
import type { RawDelivery, ReceiverLink } from '../../client/receiver-link.js';
import { decodeMessage } from '../../codec/decode-message.js';
import { changesTopic } from './addresses.js';
import type { ControlSender } from './control-sender.js';
import { LazyLink } from './lazy-link.js';

const credit = 1_000;

/** What members tell each other: that a pool has got one more queue. Nobody keeps it for who is not there. */
export class PoolChanges {
  readonly #sender: ControlSender;
  readonly #link: LazyLink<ReceiverLink>;

  constructor(client: Client, sender: ControlSender, changed: (poolName: string) => void) {
    this.#sender = sender;
    this.#link = new LazyLink(async (signal) => {
      const take = (delivery: RawDelivery) => {
        link.settle([delivery], 'accepted');
        link.addCredit(1);
        changed(decodeMessage(delivery.bytes).subject ?? '');
      };
      const link = await client.openReceiver({ source: { address: changesTopic } }, take, signal);
      link.addCredit(credit);
      return link;
    });
  }

  /** Resolves once what is told from now on is heard. */
  async listen(signal: AbortSignal): Promise<void> {
    await this.#link.ready(signal);
  }

  async tell(poolName: string, signal: AbortSignal): Promise<void> {
    await this.#sender.send({ to: changesTopic, subject: poolName }, signal);
  }
}
