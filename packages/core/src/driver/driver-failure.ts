import type { ErrorKind } from './error-kind.js';

/** What a driver itself finds wrong, where its client has no error of its own for it. `classify` answers its `kind`. */
export class DriverFailure extends Error {
  override readonly name = 'DriverFailure';
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
