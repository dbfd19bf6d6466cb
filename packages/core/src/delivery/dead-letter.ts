import { inspect } from 'node:util';
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

/**
 * The most characters of each part of an error in a letter, and the most bytes of its JSON: with the publisher's 48 KiB
 * all headers must stay within the 64 KiB that the narrowest transport takes.
 */
const maxTextLength = 2_000;
const maxTextBytes = 4_096;

/** The beginning that fits; never half a character. */
const fitting = (text: string): string => {
  let cut = text.slice(0, maxTextLength);
  while (Buffer.byteLength(JSON.stringify(cut)) > maxTextBytes) cut = cut.slice(0, Math.floor(cut.length * 0.8));
  return cut.length < text.length ? cut.replace(/[\uD800-\uDBFF]$/, '') : cut;
};

const shown = (value: unknown): string => fitting(typeof value === 'string' ? value : inspect(value, { depth: 2 }));

const partsOf = (error: unknown): LetterError => {
  if (!(error instanceof Error)) return { name: typeof error, message: shown(error) };
  const { name, message, stack } = error;
  return { name: shown(name), message: shown(message), ...(stack === undefined ? {} : { stack: shown(stack) }) };
};

/** Total: an error of any make, also one that throws when it is read, must not keep its message from becoming a letter. */
const errorText = (error: unknown): string | undefined => {
  if (error === undefined) return undefined;
  try {
    return JSON.stringify(partsOf(error));
  } catch {
    return JSON.stringify({ name: typeof error, message: 'the error threw another when it was read' });
  }
};

/** The letter of a message: a copy with the reason in its headers, and with the id that a foreign one was given here. */
export const letterFrame = (
  frame: Frame,
  death: { readonly reason: LetterReason; readonly error?: unknown; readonly attempts: number; readonly nowMs: number },
  id = frame.id,
): Frame => {
  const headers: Record<string, HeaderValue> = { ...frame.headers };
  delete headers[headerNames.deliveryCount];
  headers[headerNames.reason] = death.reason;
  headers[headerNames.attempts] = death.attempts;
  headers[headerNames.diedAt] = death.nowMs;
  const error = errorText(death.error);
  if (error !== undefined) headers[headerNames.error] = error;
  return { ...frame, id, headers };
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
  const foreign = { name: 'Error', message: text }; // not written by joinpool: shown as it is
  try {
    const parsed: unknown = JSON.parse(text);
    return isLetterError(parsed) ? parsed : foreign;
  } catch {
    return foreign;
  }
};

const isLetterError = (value: unknown): value is LetterError =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'message' in value &&
  typeof value.message === 'string' &&
  (!('stack' in value) || typeof value.stack === 'string');

/** The message that a letter was, fit to be processed anew: without what tells of its death. */
export const revivedFrame = (frame: Frame): Frame => {
  const headers: Record<string, HeaderValue> = { ...frame.headers };
  for (const name of Object.values(headerNames)) delete headers[name];
  return { ...frame, headers };
};
