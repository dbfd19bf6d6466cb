/**
 * Settles as `wanted` does, or rejects with the reason if what it is waited for on ends first. `ended` resolves with that
 * reason, as that of connections, sessions and links does.
 */
export const orEnded = <Value>(wanted: Promise<Value>, ended: Promise<unknown>): Promise<Value> =>
  Promise.race([
    wanted,
    ended.then((reason) => {
      throw reason;
    }),
  ]);
