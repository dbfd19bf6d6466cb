import type { Address } from '../driver/address.js';
import type { DriverCapabilities } from '../driver/capabilities.js';
import type { Frame, Headers, HeaderValue } from '../driver/frame.js';
import { headerPrefix } from '../envelope/header-names.js';
import type { Serializer } from '../envelope/serializer.js';
import { PoolError } from '../errors/pool-error.js';
import { checkKeys, checkWait, invalidOption, trueOrFalse, wholeNumber } from './check-keys.js';
import { checkExchangeName, checkTopic } from './names.js';
import type { PublishOptions } from './options.js';

/** Of names and values. */
const maxHeaderBytes = 48 * 1024;
/**
 * With what each header takes beside: the rest of the 64 KiB table of the narrowest transport is for joinpool's own, a
 * letter's error of 12 KiB (see `delivery/dead-letter.ts`) and where the message was published.
 */
const maxTableBytes = 50 * 1024;
const maxShortText = 255;
const bytesType = 'application/octet-stream';
/** Half of a character: UTF-8 cannot carry it. */
const loneSurrogate = /\p{Surrogate}/u;
const noHeaders: Headers = Object.freeze({});
const optionNames = [
  ...['topic', 'exchangeName', 'messageId', 'headers', 'orderingKey', 'contentType', 'delayMs', 'priority'],
  ...['expiresInMs', 'mandatory', 'signal', 'deadlineMs', 'onProgress'],
];

/** What making frames needs to know. */
export interface FrameMaking {
  readonly controlExchange: string;
  readonly serializer: Serializer;
  readonly capabilities: DriverCapabilities;
  readonly newId: () => string;
}

type Extras = Pick<Frame, 'delayMs' | 'expiresInMs' | 'priority' | 'mandatory'>;

/** What messages with the same options have in common: checked, as far as it can be before sending. */
export class FrameTemplate {
  readonly to: Address;
  readonly #making: FrameMaking;
  readonly #topic: string;
  readonly #exchangeName: string;
  readonly #id: string | undefined;
  readonly #contentType: string | undefined;
  readonly #headers: Headers;
  readonly #orderingKey: string | undefined;
  readonly #extras: Extras | undefined;

  constructor(options: PublishOptions, making: FrameMaking) {
    checkKeys('the publish options', options, optionNames);
    checkWait(options, undefined);
    const { messageId, contentType, headers, orderingKey, exchangeName } = options;
    this.#making = making;
    this.#topic = checkTopic(options.topic);
    this.#exchangeName = exchangeName === undefined ? making.controlExchange : checkExchangeName(exchangeName);
    this.to = { kind: 'topic', exchangeName: this.#exchangeName, topic: this.#topic };
    this.#id = messageId === undefined ? undefined : checkText('messageId', messageId);
    this.#contentType = contentType === undefined ? undefined : checkText('contentType', contentType);
    this.#headers = headers === undefined ? noHeaders : checkHeaders(headers);
    this.#orderingKey = orderingKey === undefined ? undefined : checkText('orderingKey', orderingKey);
    this.#extras = hasExtras(options) ? extras(options, making.capabilities) : undefined;
  }

  /** The frame of one body. Throws for a body that cannot travel. */
  make(body: unknown): Frame {
    const { newId, serializer, capabilities } = this.#making;
    const id = this.#id ?? newId();
    const isBytes = body instanceof Uint8Array;
    const bytes = isBytes ? body : serializer.encode(body, id, this.#topic);
    checkSize(bytes, capabilities.maxBodyBytes);
    const frame = {
      id,
      topic: this.#topic,
      exchangeName: this.#exchangeName,
      contentType: this.#contentType ?? (isBytes ? bytesType : checkText('contentType', serializer.contentType)),
      headers: this.#headers,
      body: bytes,
      orderingKey: this.#orderingKey,
      publishedAtMs: Date.now(),
    };
    return this.#extras === undefined ? frame : { ...frame, ...this.#extras };
  }
}

/** The template of these options; made again for each connection, whose capabilities may be others. */
export const templateOf = (options: PublishOptions): ((making: FrameMaking) => FrameTemplate) => {
  let made: { readonly making: FrameMaking; readonly template: FrameTemplate } | undefined;
  return (making) => {
    if (made?.making !== making) made = { making, template: new FrameTemplate(options, making) };
    return made.template;
  };
};

const hasExtras = (options: PublishOptions): boolean =>
  options.delayMs !== undefined ||
  options.priority !== undefined ||
  options.expiresInMs !== undefined ||
  options.mandatory !== undefined;

const extras = (options: PublishOptions, has: DriverCapabilities): Extras => {
  const priority = wholeNumber('priority', options.priority, 0, undefined);
  if (priority !== undefined && priority > 9) throw invalidOption('priority', priority, 'a whole number from 0 to 9');
  const mandatory = trueOrFalse('mandatory', options.mandatory, false);
  const asked: readonly (readonly [string, boolean, boolean])[] = [
    ['delayMs', options.delayMs !== undefined, has.delayedDelivery],
    ['priority', priority !== undefined, has.priorities],
    ['expiresInMs', options.expiresInMs !== undefined, has.messageExpiry],
    ['mandatory', mandatory, has.mandatory],
  ];
  for (const [name, wanted, able] of asked) if (wanted && !able) throw notSupported(name);
  const delayMs = wholeNumber('delayMs', options.delayMs, 0, undefined);
  const expiresInMs = wholeNumber('expiresInMs', options.expiresInMs, 1, undefined);
  return { delayMs, expiresInMs, priority, mandatory };
};

const notSupported = (name: string): PoolError =>
  new PoolError('not-supported', `this transport cannot do publish({ ${name} })`, {
    advice: 'Leave it out, or choose a transport whose connection.capabilities has it.',
    outcome: 'refused',
  });

const checkText = (name: string, value: unknown): string => {
  if (
    typeof value !== 'string' ||
    value === '' ||
    Buffer.byteLength(value) > maxShortText ||
    loneSurrogate.test(value)
  ) {
    throw invalidOption(name, value, `a string of 1 to ${maxShortText} bytes, without lone surrogates`);
  }
  return value;
};

const checkSize = (bytes: Uint8Array, maxBytes: number): void => {
  if (bytes.byteLength <= maxBytes) return;
  throw new PoolError(
    'body-too-large',
    `the body has ${bytes.byteLength} bytes, more than the ${maxBytes} that may travel`,
    {
      advice: 'Publish a smaller body, or a reference to where it is kept.',
      outcome: 'refused',
    },
  );
};

const badHeader = (name: string, why: string): PoolError =>
  new PoolError('invalid-headers', `header "${name}" ${why}`, {
    advice:
      'Use names that start with neither "joinpool-" nor "x-", and values that are string, number, boolean or null.',
    outcome: 'refused',
  });

const halfACharacter = 'has a lone surrogate, which UTF-8 cannot carry';

const wrongName = (name: string): string | undefined => {
  if (name.startsWith(headerPrefix) || name.startsWith('x-')) return 'has a reserved name';
  if (name === '__proto__') return 'has a name that JavaScript keeps for itself';
  if (name === '' || Buffer.byteLength(name) > maxShortText)
    return `has a name that is not 1 to ${maxShortText} bytes long`;
  return loneSurrogate.test(name) ? halfACharacter : undefined;
};

const wrongValue = (value: unknown): string | undefined => {
  if (typeof value === 'string') return loneSurrogate.test(value) ? halfACharacter : undefined;
  if (isHeaderValue(value)) return undefined;
  return `is ${typeof value === 'number' ? String(value) : typeof value}`;
};

const checkHeaders = (headers: Headers): Headers => {
  if (typeof headers !== 'object' || headers === null) throw invalidOption('headers', headers, 'an object');
  const copy: Record<string, HeaderValue> = {};
  let bytes = 0;
  let tableBytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    const why = wrongName(name) ?? wrongValue(value);
    if (why !== undefined) throw badHeader(name, why);
    const nameBytes = Buffer.byteLength(name);
    bytes += nameBytes + Buffer.byteLength(String(value));
    tableBytes += 2 + nameBytes + encodedBytes(value); // the length of the name, the type of the value
    copy[name] = value === 0 ? 0 : value; // as in JSON, there is no -0
  }
  if (bytes > maxHeaderBytes) throw tooLarge(`the headers have ${bytes} bytes, more than ${maxHeaderBytes}`);
  if (tableBytes <= maxTableBytes) return copy;
  const count = Object.keys(copy).length;
  throw tooLarge(`the ${count} headers take ${tableBytes} bytes when they are encoded, more than ${maxTableBytes}`);
};

const tooLarge = (message: string): PoolError =>
  new PoolError('headers-too-large', message, {
    advice: 'Put large or many values into the body.',
    outcome: 'refused',
  });

/** What a value takes in a table of AMQP 0-9-1, at most. */
const encodedBytes = (value: HeaderValue): number => {
  if (typeof value === 'string') return 4 + Buffer.byteLength(value);
  return typeof value === 'number' ? 8 : 1;
};

const isHeaderValue = (value: unknown): value is HeaderValue =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value));
