import type { Frame, Headers, HeaderValue } from '../driver/frame.js';
import { headerNames } from '../envelope/header-names.js';
import type { LetterReason } from './message.js';

/** What a letter tells of the failure that made it. */
export interface LetterError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

/** Why and when a message died. */
export interface Death {
  readonly reason: LetterReason;
  readonly error?: LetterError;
  /** Attempts of the callback in the member that wrote the letter. */
  readonly attempts?: number;
  readonly diedAt?: Date;
}

const reasons: ReadonlySet<string> = new Set<LetterReason>([
  'callback-failed',
  'rejected',
  'undecodable',
  'unverified',
  'schema',
  'delivery-limit',
  'expired',
  'overflow',
]);

/** The most characters of each part of an error in a letter, so that headers stay within their bound. */
const maxTextLength = 2_000;

const errorText = (error: unknown): string | undefined => {
  if (error === undefined) return undefined;
  const known = error instanceof Error ? error : { name: typeof error, message: String(error), stack: undefined };
  return JSON.stringify({
    name: known.name.slice(0, maxTextLength),
    message: known.message.slice(0, maxTextLength),
    stack: known.stack?.slice(0, maxTextLength),
  });
};

/** The letter of a message: a copy with the reason in its headers. */
export const letterFrame = (
  frame: Frame,
  death: { readonly reason: LetterReason; readonly error?: unknown; readonly attempts: number; readonly nowMs: number },
): Frame => {
  const headers: Record<string, HeaderValue> = { ...frame.headers };
  delete headers[headerNames.deliveryCount];
  headers[headerNames.reason] = death.reason;
  headers[headerNames.attempts] = death.attempts;
  headers[headerNames.diedAt] = death.nowMs;
  const error = errorText(death.error);
  if (error !== undefined) headers[headerNames.error] = error;
  return { ...frame, headers };
};

/** Reads the death out of a letter's headers; a letter written by a transport has only a reason. */
export const deathOf = (headers: Headers): Death => {
  const reason = headers[headerNames.reason];
  const attempts = headers[headerNames.attempts];
  const diedAt = headers[headerNames.diedAt];
  const error = parseError(headers[headerNames.error]);
  return {
    reason: typeof reason === 'string' && isReason(reason) ? reason : 'delivery-limit',
    ...(error === undefined ? {} : { error }),
    ...(typeof attempts === 'number' ? { attempts } : {}),
    ...(typeof diedAt === 'number' ? { diedAt: new Date(diedAt) } : {}),
  };
};

const isReason = (text: string): text is LetterReason => reasons.has(text);

const parseError = (text: HeaderValue | undefined): LetterError | undefined => {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return { name: 'Error', message: text }; // not written by joinpool: shown as it is
  }
};

/** The message that a letter was, fit to be processed anew: without what tells of its death. */
export const revivedFrame = (frame: Frame): Frame => {
  const headers: Record<string, HeaderValue> = { ...frame.headers };
  for (const name of Object.values(headerNames)) delete headers[name];
  return { ...frame, headers };
};
