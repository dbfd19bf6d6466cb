import type { Connection, JoinOptions, Message } from '@joinpool/core';

/** What a member that is to die shall do. It crosses a process boundary as JSON. */
export interface MemberRequest {
  /** Unique; names the member in the history. */
  readonly memberId: string;
  /** Without signals and stores. */
  readonly join: JoinOptions;
  /** Connections of the member are opened on this exchange. */
  readonly controlExchange: string;
  /** `hold`: keeps every message unsettled. `accept`: settles all but poison. A body `{ poison: true }` kills it either way. */
  readonly behaviour: 'hold' | 'accept';
}

/** What it tells of one run of its callback. */
export interface MemberEvent {
  readonly phase: 'invoke' | 'ok';
  readonly messageId: string;
  readonly topic: string;
  readonly redelivered: boolean;
  readonly deliveryCount: number | undefined;
  readonly attempt: number;
}

export type MemberReport = (event: MemberEvent) => void;

/** A member that can be killed. */
export interface CrashableMember {
  /** Resolves when it is dead, by `kill` or by poison. */
  readonly dead: Promise<void>;
  /** Kills it without any orderly end; resolves when it is dead. */
  kill(): Promise<void>;
  /**
   * Closes its connection, within so many milliseconds; resolves when its process has ended by itself. Absent where it has
   * none of its own.
   */
  close?(deadlineMs: number): Promise<void>;
}

/** Asks a member in a process of its own to close its connection. */
export interface CloseRequest {
  readonly kind: 'close';
  readonly deadlineMs: number;
}

const isPoison = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'poison' in body && body.poison === true;

/** The member's side: joins, reports, and calls `die` on poison. */
export const joinAsCrashable = async (
  connection: Connection,
  request: MemberRequest,
  report: MemberReport,
  die: () => void,
): Promise<void> => {
  const tell = (phase: MemberEvent['phase'], message: Message): void => {
    const { id: messageId, topic, redelivered, deliveryCount, attempt } = message;
    report({ phase, messageId, topic, redelivered, deliveryCount, attempt });
  };
  const callback = async (message: Message): Promise<void> => {
    tell('invoke', message);
    if (isPoison(message.body)) {
      die();
      await new Promise(() => undefined); // a dead process answers nothing
    }
    if (request.behaviour === 'hold') await new Promise(() => undefined);
    tell('ok', message);
  };
  await connection.joinConsumerPool(callback, request.join);
};
