import { Context } from 'zeromq';

/** ZeroMQ.js ends a context with the process alone: each that is not used again would keep its threads and descriptors. */
const free: Context[] = [];

/** Longer than sockets linger: a closed one gives back the names that are bound within the context a moment later. */
const restMs = 2_000;

/** A context that no other door has. */
export const takeContext = (): Context => free.pop() ?? new Context();

/** Its sockets are closed. */
export const giveBackContext = (context: Context): void => {
  setTimeout(() => free.push(context), restMs).unref();
};
