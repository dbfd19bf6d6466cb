/** `invoke`: begun. `ok`: done. `fail`: certainly not done. `unknown`: nobody knows. */
export type Phase = 'invoke' | 'ok' | 'fail' | 'unknown';

/** A publish of the suite. */
export interface PublishEvent {
  readonly kind: 'publish';
  readonly phase: Phase;
  readonly messageId: string;
  readonly exchangeName: string;
  readonly topic: string;
}

/** One run of a member's callback. */
export interface CallbackEvent {
  readonly kind: 'callback';
  readonly phase: Phase;
  readonly messageId: string;
  readonly poolName: string;
  readonly memberId: string;
  readonly topic: string;
  readonly redelivered: boolean;
  readonly deliveryCount: number | undefined;
  readonly attempt: number;
}

/** Something that excuses redeliveries: a fault, or a member that leaves. */
export interface DisturbanceEvent {
  readonly kind: 'disturbance';
  readonly phase: Phase;
  readonly what: string;
}

export type HistoryEvent = PublishEvent | CallbackEvent | DisturbanceEvent;
