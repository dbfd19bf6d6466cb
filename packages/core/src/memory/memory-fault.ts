import type { ErrorKind } from '../driver/error-kind.js';

/** The raw error of the memory driver, as `classify` reads it. */
export class MemoryFault extends Error {
  override readonly name = 'MemoryFault';
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

export const poolNotFound = (poolName: string): MemoryFault =>
  new MemoryFault('not-found', `the memory broker has no pool '${poolName}'`);

export const exchangeNotFound = (exchangeName: string): MemoryFault =>
  new MemoryFault('not-found', `the memory broker has no exchange '${exchangeName}'`);
