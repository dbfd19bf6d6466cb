import type { JoinOptions } from '@joinpool/core';

/** What a receiver in another process does with what comes, until it is told to end. */
export type ReceiverTask = { readonly reads: boolean } & (
  | {
      readonly kind: 'joinpool';
      readonly reach: { readonly url: string; readonly keyFile: string };
      readonly join: JoinOptions;
    }
  | { readonly kind: 'rabbitmq'; readonly url: string; readonly queue: string }
  | { readonly kind: 'raw' }
);

/** To the receiver. */
export type ReceiverOrder =
  | { readonly kind: 'start'; readonly task: ReceiverTask }
  /** Tells when so many more have come. */
  | { readonly kind: 'expect'; readonly messages: number };

/** From the receiver. */
export type ReceiverReport =
  /** `endpoint`: where a raw one is bound. */
  { readonly kind: 'started'; readonly endpoint?: string } | { readonly kind: 'expecting' } | { readonly kind: 'done' };
