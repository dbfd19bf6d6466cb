import {
  type DeadLetterView,
  type Difference,
  type DriverAdministration,
  DriverFailure,
  orAbort,
  type PoolAddress,
  type PoolInspection,
  type Subscription,
  type TopologyMode,
} from '@joinpool/core/driver';
import { RedisDeadLetterView } from './dead-letter-view.js';
import { asList, asNumber, asText } from './replies.js';
import type { Session } from './session.js';

/** What is stored of a pool, as text: names and values, one after the other. */
const storedSettings = ({ durable, deliveryLimit, deadLetters }: PoolAddress['settings']): string[] => [
  ...['durable', String(durable)],
  ...['deliveryLimit', String(deliveryLimit)],
  ...['deadLetters.maxMessages', String(deadLetters.maxMessages ?? '')],
  ...['deadLetters.ttlMs', String(deadLetters.ttlMs ?? '')],
];

const flat = (subscriptions: readonly Subscription[]): string[] =>
  subscriptions.flatMap(({ exchangeName, topic }) => [exchangeName, topic]);

const asSubscription = (reply: unknown): Subscription => {
  const [exchangeName = '', topic = ''] = asText(reply).split(' ');
  return { exchangeName, topic };
};

const unlessEmpty = (reply: unknown): string | undefined => asText(reply) || undefined;

/** Every change is one script, so that none is ever half made. */
export class RedisAdministration implements DriverAdministration {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async declareExchange(exchangeName: string, mode: TopologyMode, signal: AbortSignal): Promise<Difference[]> {
    const { commands } = this.#session;
    const key = 'joinpool::exchanges';
    if (mode === 'create') await orAbort(commands.sAdd(key, exchangeName), signal);
    else if ((await orAbort(commands.sIsMember(key, exchangeName), signal)) === 0) {
      throw new DriverFailure('not-found', `there is no exchange ${exchangeName}`);
    }
    return [];
  }

  async declare(pool: PoolAddress, mode: TopologyMode, signal: AbortSignal): Promise<Difference[]> {
    const settings = storedSettings(pool.settings);
    const args = [pool.poolName, mode, String(settings.length / 2), ...settings, ...flat(pool.subscriptions)];
    const reply = await orAbort(this.#session.call('declare', ...args), signal);
    return asList(reply).map((difference) => {
      const [argument, wanted, found] = asList(difference);
      const of = `pool ${pool.poolName}`;
      return { of, argument: asText(argument), wanted: unlessEmpty(wanted), found: unlessEmpty(found) };
    });
  }

  async removeSubscription(poolName: string, subscription: Subscription, signal: AbortSignal): Promise<void> {
    await orAbort(this.#session.call('unsubscribe', poolName, ...flat([subscription])), signal);
  }

  async inspect(poolName: string, signal: AbortSignal): Promise<PoolInspection | undefined> {
    const reply = await orAbort(this.#session.call('inspect', poolName), signal);
    if (reply === null) return undefined;
    const [backlog, members, unsettled, deadLetters, subscriptions] = asList(reply);
    return {
      backlog: asNumber(backlog),
      members: asNumber(members),
      unsettled: asNumber(unsettled),
      deadLetters: asNumber(deadLetters),
      subscriptions: asList(subscriptions).map(asSubscription),
    };
  }

  async delete(poolName: string, force: boolean, signal: AbortSignal): Promise<void> {
    await orAbort(this.#session.call('delete', poolName, force ? '1' : '0'), signal);
  }

  async openDeadLetters(poolName: string, signal: AbortSignal): Promise<DeadLetterView | undefined> {
    if ((await this.inspect(poolName, signal)) === undefined) return undefined;
    const view = new RedisDeadLetterView(this.#session, poolName);
    try {
      await orAbort(view.start(poolName), signal);
      return view;
    } catch (error) {
      void view.close(AbortSignal.abort(error)).catch(() => undefined); // nobody waits for it any more
      throw error;
    }
  }
}
