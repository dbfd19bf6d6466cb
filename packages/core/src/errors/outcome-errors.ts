const rejectMarker: unique symbol = Symbol.for('joinpool.Reject');
const releaseMarker: unique symbol = Symbol.for('joinpool.Release');

/** Thrown by a callback: the message becomes a letter now, without further attempts. */
export class Reject extends Error {
  override readonly name = 'Reject';
  readonly [rejectMarker] = true;

  static isInstance(value: unknown): value is Reject {
    return typeof value === 'object' && value !== null && rejectMarker in value;
  }
}

/** Thrown by a callback: not mine; the message goes back to the pool after a short pause, for any member. */
export class Release extends Error {
  override readonly name = 'Release';
  readonly [releaseMarker] = true;

  static isInstance(value: unknown): value is Release {
    return typeof value === 'object' && value !== null && releaseMarker in value;
  }
}
