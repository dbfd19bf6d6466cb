import type { ErrorKind } from '@joinpool/core/driver';

/** What this driver itself finds wrong, where amqplib has no error of its own for it. */
export class AmqpFailure extends Error {
  override readonly name = 'AmqpFailure';
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
