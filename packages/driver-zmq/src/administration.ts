import type {
  DeadLetterView,
  Difference,
  DriverAdministration,
  PoolAddress,
  PoolInspection,
  Subscription,
  TopologyMode,
} from '@joinpool/core/driver';
import type { Requests } from './client/requests.js';
import { ZmqDeadLetterView } from './dead-letter-view.js';

/** Pools of the hub; it makes, compares and takes them down itself. */
export class ZmqAdministration implements DriverAdministration {
  readonly #requests: Requests;
  #lastView = 0;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  async declareExchange(exchangeName: string, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    const { answer } = await this.#requests.ask({ method: 'declareExchange', exchangeName, mode }, signal);
    return answer.differences;
  }

  async declare(pool: PoolAddress, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    const { answer } = await this.#requests.ask({ method: 'declare', pool, mode }, signal);
    return answer.differences;
  }

  async removeSubscription(poolName: string, subscription: Subscription, signal: AbortSignal): Promise<void> {
    await this.#requests.ask({ method: 'removeSubscription', poolName, subscription }, signal);
  }

  async inspect(poolName: string, signal: AbortSignal): Promise<PoolInspection | undefined> {
    const { answer } = await this.#requests.ask({ method: 'inspect', poolName }, signal);
    return answer.inspection ?? undefined;
  }

  async delete(poolName: string, force: boolean, signal: AbortSignal): Promise<void> {
    await this.#requests.ask({ method: 'delete', poolName, force }, signal);
  }

  async openDeadLetters(poolName: string, signal: AbortSignal): Promise<DeadLetterView | undefined> {
    this.#lastView += 1;
    return await ZmqDeadLetterView.open(this.#requests, this.#lastView, poolName, signal);
  }
}
