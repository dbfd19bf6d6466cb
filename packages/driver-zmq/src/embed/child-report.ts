import { type ErrorKind, errorKinds } from '@joinpool/core/driver';

/** What `joinpool-hub` tells the process that forked it, once: that it listens, or why it cannot. */
export type ChildReport =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'failed';
      readonly failureKind: ErrorKind;
      readonly message: string;
      readonly isPortTaken: boolean;
    };

export const isChildReport = (message: unknown): message is ChildReport => {
  const { kind, failureKind, message: text } = Object(message);
  return kind === 'ready' || (kind === 'failed' && typeof text === 'string' && errorKinds.includes(failureKind));
};
