import type { ErrorKind } from '@joinpool/core/driver';

/** What the driver itself finds wrong. Everything else is the client's own error. */
export class RedisFailure extends Error {
  override readonly name = 'RedisFailure';
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
