/** One run of a callback that a member reported. */
export interface Processing {
  readonly poolName: string;
  readonly member: string;
  readonly messageId: string;
  readonly redelivered: boolean;
  /** A member had been killed by then. */
  readonly afterKill: boolean;
}
