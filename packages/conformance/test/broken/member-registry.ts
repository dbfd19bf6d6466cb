import type { DeliverySink, DriverPool, PoolAddress } from '@joinpool/core/driver';

/** The members of a run, over all connections: for drivers that confuse them. */
export class MemberRegistry {
  readonly #members = new Map<DeliverySink, PoolAddress>();

  /** @returns what a place does otherwise: it takes the member off when the place is over. */
  enter(pool: PoolAddress, sink: DeliverySink): (sound: DriverPool) => Partial<DriverPool> {
    this.#members.set(sink, pool);
    return (sound) => {
      const lost = sound.lost.then((reason) => {
        this.#members.delete(sink);
        return reason;
      });
      const detach = (signal: AbortSignal): Promise<void> => {
        this.#members.delete(sink);
        return sound.detach(signal);
      };
      return { lost, detach };
    };
  }

  /** The suite cuts every connection: no place is left, and none of them tells it. */
  readonly forget = (): void => this.#members.clear();

  of(poolName: string): readonly DeliverySink[] {
    return this.where((pool) => pool.poolName === poolName);
  }

  where(holds: (pool: PoolAddress) => boolean): readonly DeliverySink[] {
    return [...this.#members].filter(([, pool]) => holds(pool)).map(([sink]) => sink);
  }
}
