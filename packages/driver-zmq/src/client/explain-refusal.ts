import { setTimeout as delay } from 'node:timers/promises';
import { DriverFailure } from '@joinpool/core/driver';
import { type Endpoint, endpointText } from '../socket/endpoint.js';
import type { DealerSettings } from './dealer-settings.js';
import { ForeignService } from './foreign-service.js';
import { probeGreeting } from './probe-greeting.js';

/**
 * libzmq tells only that there is no connection. Why there is none shows in what the other end says first. Answers
 * `error` itself where that is all there is to say.
 */
export const explainRefusal = async (
  settings: DealerSettings,
  error: unknown,
  signal: AbortSignal,
): Promise<unknown> => {
  if (!(error instanceof DriverFailure) || error.kind !== 'unreachable') return error;
  const text = endpointText(settings.endpoint);
  const greeting = await probeGreeting(settings.endpoint, signal);
  if (greeting === undefined) return error;
  if (greeting === 'foreign') return new ForeignService(text, { cause: error });
  const advice = adviceOn(greeting.mechanism, settings);
  if (advice === undefined) return error;
  return new DriverFailure('permission-denied', `${text} refused the connection: ${advice}`, { cause: error });
};

/** After which time without an answer the other end is looked at more closely. */
const doubtMs = 1_000;

/**
 * libzmq takes the answer of another protocol for the start of a long frame, and waits for its end. Rejects when that is
 * what happens, or with the signal's reason; never resolves.
 */
export const untilForeign = async (endpoint: Endpoint, signal: AbortSignal): Promise<never> => {
  for (;;) {
    await delay(doubtMs, undefined, { signal });
    if ((await probeGreeting(endpoint, signal)) === 'foreign') throw new ForeignService(endpointText(endpoint));
  }
};

const adviceOn = (mechanism: string, { key, curve }: DealerSettings): string | undefined => {
  if (mechanism === 'CURVE')
    return curve === undefined
      ? 'it lets in only clients with keys of CURVE; give them with the option curve'
      : "it has another key than hubKey, or does not allow this client's";
  if (curve !== undefined) return 'it has no keys of CURVE, so it is not the hub that hubKey belongs to';
  if (mechanism === 'PLAIN') return key === undefined ? 'it lets in only clients with its key file' : undefined;
  return key === undefined ? undefined : 'it does not ask for a key, so it is not the hub of this key file';
};
