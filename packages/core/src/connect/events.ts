import type { LetterReason } from '../delivery/message.js';
import type { Subscription } from '../driver/address.js';
import type { PoolWarning } from '../driver/pool-warning.js';

/** Where a connection stands. `blocked`: open, but the transport takes no messages for now. */
export type ConnectionState = 'opening' | 'open' | 'blocked' | 'recovering' | 'draining' | 'closed';

/** What `connection.on` can listen for. A listener that throws disturbs nobody. */
export interface ConnectionEvents {
  readonly state: { readonly state: ConnectionState; readonly error?: unknown };
  /** A connection was lost and there is a new one; `joined` tells when each member has its place again. */
  readonly recovered: { readonly driver: string };
  /** A member has its place: at first and after each rejoin. */
  readonly joined: { readonly poolName: string };
  /** A member lost its place, or an attempt to get it back failed; it goes on trying. */
  readonly memberLost: { readonly poolName: string; readonly error: unknown };
  /** At a join, and at each rejoin: what a pool that joinpool did not declare cannot promise. */
  readonly poolWarning: { readonly poolName: string } & PoolWarning;
  /** A pool was found missing and was declared again: what it held is gone. */
  readonly poolRecreated: { readonly poolName: string };
  readonly subscriptionsRemoved: { readonly poolName: string; readonly subscriptions: readonly Subscription[] };
  readonly letter: { readonly poolName: string; readonly messageId: string; readonly reason: LetterReason };
}

type Listener<Event> = (event: Event) => void;

/** A typed list of listeners per event. */
export class Listeners {
  readonly #listeners = new Map<keyof ConnectionEvents, Set<Listener<never>>>();

  /** @returns a function that takes the listener away again. */
  on<Name extends keyof ConnectionEvents>(name: Name, listener: Listener<ConnectionEvents[Name]>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  emit<Name extends keyof ConnectionEvents>(name: Name, event: ConnectionEvents[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        (listener as Listener<ConnectionEvents[Name]>)(event);
      } catch (error) {
        process.emitWarning(error instanceof Error ? error : String(error), { code: 'JOINPOOL_LISTENER' });
      }
    }
  }
}
