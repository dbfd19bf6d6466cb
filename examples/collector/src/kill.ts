/** What was killed with signal 9 while the run went on. */
export interface Kill {
  readonly member: string;
  /** The hub was in its process. */
  readonly hadHub: boolean;
  /** By the clock of this machine, just before the signal. */
  readonly atMs: number;
}
