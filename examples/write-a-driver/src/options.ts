/** Options of this transport alone. */
export interface RedisTransportOptions {
  /**
   * How long a place is kept whose process says nothing, in milliseconds: what a dead member held comes back after it,
   * and a member that was cut off for longer finds its place gone. Default 10,000.
   */
  readonly leaseMs?: number;
  /** A server that is silent for twice as long is given up, in milliseconds. Default 5,000. */
  readonly heartbeatMs?: number;
}

export type RedisSettings = Required<RedisTransportOptions>;

export const withDefaults = ({ leaseMs = 10_000, heartbeatMs = 5_000 }: RedisTransportOptions): RedisSettings => {
  for (const [name, value] of Object.entries({ leaseMs, heartbeatMs })) {
    if (!Number.isSafeInteger(value) || value < 100) {
      throw new RangeError(`${name} is ${value}, not a whole number of at least 100 milliseconds`);
    }
  }
  return { leaseMs, heartbeatMs };
};
