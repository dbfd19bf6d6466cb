/** How a member is to join, for a process of its own as for this one. */
export interface MemberSettings {
  /** Shown in the table, e.g. `collector-1`. */
  readonly name: string;
  readonly poolName: string;
  readonly exchangeName: string;
  readonly workMs: number;
  readonly queueType: 'quorum' | 'classic' | undefined;
}

/** What a member tells of each message, after its work and before the message is accepted. */
export interface Report {
  readonly messageId: string;
  readonly redelivered: boolean;
  /** When the callback began, by the clock of this machine. */
  readonly startedAtMs: number;
}

/** A member that has joined. */
export interface RunningMember {
  readonly name: string;
  readonly poolName: string;
  /** The process that it lives in. */
  readonly pid: number;
  /** Leaves its pool in an orderly way. Resolves when it is gone; on abort it is ended the hard way. Idempotent. */
  stop(signal: AbortSignal): Promise<void>;
  /** Ends its process with signal 9, in the middle of whatever it does. Resolves when it is gone. */
  kill(): Promise<void>;
}

/** Who is told of a member's doings. */
export interface MemberListener {
  processed(report: Report): void;
  /** The hub is in the member's process from now on. */
  hasHub(pid: number): void;
  /** The member is over though nobody asked for it. */
  failed(error: Error): void;
}

/** Where members come from: this process or others. Resolves when the member has joined. */
export type StartMember = (
  settings: MemberSettings,
  listener: MemberListener,
  signal: AbortSignal,
) => Promise<RunningMember>;
