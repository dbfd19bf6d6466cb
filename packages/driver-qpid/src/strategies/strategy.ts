import type {
  Address,
  DriverAdministration,
  DriverCapabilities,
  DriverFailure,
  Frame,
  PoolAddress,
  SendReceipt,
  Settlement,
} from '@joinpool/core/driver';
import type { Holder } from '../client/holder.js';
import type { Answer, Outcome } from '../client/outcome.js';
import type { SourceTerminus, TargetTerminus } from '../client/terminus.js';
import type { Incoming, Origin } from '../codec/incoming.js';
import type { StrategyName } from './strategy-names.js';

/** The way to an address: the target of a sending link, and what the message says besides. */
export interface Route {
  /** Without an address: the anonymous terminus. Links are kept by `linkKey`. */
  readonly target: TargetTerminus;
  /** Two routes of one key share a link. */
  readonly linkKey: string;
  readonly to?: string;
  readonly subject?: string;
  /** Message annotations that the broker wants; numbers are written as long. */
  readonly annotations?: Readonly<Record<string, string | number | boolean>>;
  /** Of a frame without one, where the broker heeds priorities: AMQP's default is 4, and none is the lowest. */
  readonly defaultPriority?: number;
}

/** What a delivery tells of its past. */
export interface History {
  readonly redelivered: boolean;
  /** 1 on the first delivery; undefined where the broker does not count for this pool. */
  readonly deliveryCount: number | undefined;
}

/**
 * `copy`: the broker cannot give this back to other members; a copy of the message is sent to the pool, and once it is
 * confirmed the delivery is accepted.
 */
export type Return = Outcome | 'copy';

/** One broker's way to keep pools. The rest of the driver does not know brokers. Made anew for each connection. */
export interface Strategy {
  readonly name: StrategyName;
  readonly capabilities: DriverCapabilities;
  readonly administration: DriverAdministration;
  /** Where a frame goes; called for each frame, so what can be kept is kept. */
  route(to: Address, frame: Frame): Route;
  /**
   * What an answer other than accepted and lost means. A receipt: the broker has taken responsibility, and tells whether
   * somebody wanted it. A failure: it has not. The kind `unavailable` makes the core send it again.
   */
  judge(answer: Answer, to: Address, frame: Frame): SendReceipt | DriverFailure;
  /**
   * Where a link that carries messages for many addresses ends for one of them: whether for one to this address. Absent:
   * what ends a link concerns all that is under way by it.
   */
  endsLink?(to: Address, reason: unknown): boolean;
  /** The links that a member of the pool takes from: one, or one for each subscription where the broker has no queue for all. */
  sources(pool: PoolAddress): readonly SourceTerminus[];
  /**
   * Where the name of a link is that of a subscription, which closing the link would delete: a name for the next link to
   * that source. Absent: links have names of their own and can be closed.
   */
  linkName?(source: SourceTerminus, pool: PoolAddress): string;
  /**
   * Where other members can add to them: calls when `sources` has become longer, what was there first, or with an error
   * when nobody knows, or when one is gone without its link being told. Returns what ends the listening.
   */
  onMoreSources?(pool: PoolAddress, listener: (error?: unknown) => void): () => void;
  /**
   * Where the broker would not tell a redelivery after its first consumer died: what each delivery is held by before
   * anybody sees it. Every way back is counted then.
   */
  readonly holder?: Holder;
  /** How a delivery of that pool that is not accepted goes back. */
  returns(how: Exclude<Settlement, 'accept'>, pool: PoolAddress): Return;
  history(incoming: Incoming, pool: PoolAddress): History;
  /** Where a message was published, of one that carries no headers that tell it: from `to`, subject or annotations. */
  origin(incoming: Incoming): Origin;
  /** Why the broker itself made this a letter, as a value of the header `joinpool-reason`; undefined where it did not. */
  deathReason(incoming: Incoming): string | undefined;
}
