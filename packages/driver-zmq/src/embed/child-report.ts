import { type ErrorKind, errorKinds } from '@joinpool/core/driver';
import type { RunningHubEvent } from './hub-events.js';

/** What `joinpool-hub` tells the process that forked it: once, that it listens or why it cannot; and what happens then. */
export type ChildReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'event'; readonly event: RunningHubEvent }
  | {
      readonly kind: 'failed';
      readonly failureKind: ErrorKind;
      readonly message: string;
      readonly isPortTaken: boolean;
    };

export const isChildReport = (message: unknown): message is ChildReport => {
  const { kind, failureKind, message: text, event } = Object(message);
  if (kind === 'failed') return typeof text === 'string' && errorKinds.includes(failureKind);
  return kind === 'ready' || (kind === 'event' && typeof event === 'object');
};
