import { PoolError } from '../errors/pool-error.js';

/** Turns bodies into bytes and back. */
export interface Serializer {
  /** The content type of what `encode` makes. */
  readonly contentType: string;
  /** Throws when the body cannot be carried. The id and the topic are those of the message that will carry it. */
  encode(body: unknown, messageId: string, topic: string): Uint8Array;
  /** Throws when the bytes cannot be read. Called only for content types that `reads` accepts. */
  decode(bytes: Uint8Array): unknown;
  /** Whether it reads bodies of this content type; others are handed to callbacks as bytes. */
  reads(contentType: string): boolean;
  /** The id that a body carries itself, for a message that came without one; undefined where it has none. Never throws. */
  idOf?(bytes: Uint8Array): string | undefined;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** JSON (RFC 8259) in UTF-8; what JSON cannot carry (BigInt, cycles, undefined, functions) is refused. */
export const jsonSerializer: Serializer & { encode(body: unknown): Uint8Array } = Object.freeze({
  contentType: 'application/json',
  encode(body: unknown): Uint8Array {
    const text: string | undefined = jsonText(body);
    if (text === undefined) throw invalidBody(`a body of type ${typeof body} has no JSON form`);
    return Buffer.from(text);
  },
  decode: (bytes: Uint8Array): unknown => JSON.parse(decoder.decode(bytes)),
  reads: (contentType: string): boolean => isJson(contentType),
});

const jsonText = (body: unknown): string | undefined => {
  try {
    return JSON.stringify(body);
  } catch (cause) {
    throw invalidBody(
      `the body cannot be written as JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    );
  }
};

const plainData = 'Publish plain JSON data, or a Uint8Array with a contentType of your own.';

/** A body that a serializer cannot carry. */
export const invalidBody = (message: string, cause?: unknown, advice = plainData): PoolError =>
  new PoolError('invalid-body', message, {
    advice,
    cause,
    outcome: 'refused',
  });

const isJson = (contentType: string): boolean => {
  if (contentType === 'application/json') return true;
  if (contentType === 'application/octet-stream') return false; // the most frequent other one
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return type === 'application/json' || type.endsWith('+json');
};
