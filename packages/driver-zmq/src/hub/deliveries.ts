import { encodeDeliveryFlags, mostRecords } from '../protocol/delivery-flags.js';
import { endOf, firstOf, lengthOf, type Run } from './run.js';

/** Sends one DELIVER: the number of its first message, its flags and its records. */
export type Deliver = (first: number, flags: number, records: Uint8Array) => void;

/** Runs up to this size are copied together: one multipart for each would cost more. */
const mostCopiedBytes = 4 * 1_024;
const mostJoinedBytes = 256 * 1_024;

/** Runs on their way to a client: neighbours that were handed over equally often go in one DELIVER. */
export class Deliveries {
  readonly #deliver: Deliver;
  #runs: Run[] = [];
  #count = 0;
  #bytes = 0;
  #isSmall = true;

  constructor(deliver: Deliver) {
    this.#deliver = deliver;
  }

  add(run: Run): void {
    const bytes = run.entry.byteLength(run.from, run.to);
    const last = this.#runs.at(-1);
    if (last !== undefined && !this.#canJoin(last, run, bytes)) this.flush();
    this.#isSmall = bytes <= mostCopiedBytes;
    this.#runs.push(run);
    this.#count += lengthOf(run);
    this.#bytes += bytes;
  }

  flush(): void {
    const runs = this.#runs;
    const [first] = runs;
    if (first === undefined) return;
    const count = this.#count;
    const { deliveries } = first;
    this.#runs = [];
    this.#count = 0;
    this.#bytes = 0;
    const records = runs.map(({ entry, from, to }) => entry.records(from, to));
    const [only] = records;
    const flags = encodeDeliveryFlags({ count, deliveryCount: deliveries, redelivered: deliveries > 1 });
    this.#deliver(firstOf(first), flags, only !== undefined && records.length === 1 ? only : Buffer.concat(records));
  }

  #canJoin(last: Run, run: Run, bytes: number): boolean {
    return (
      endOf(last) === firstOf(run) &&
      last.deliveries === run.deliveries &&
      this.#isSmall &&
      bytes <= mostCopiedBytes &&
      this.#bytes + bytes <= mostJoinedBytes &&
      this.#count + lengthOf(run) <= mostRecords
    );
  }
}
