import type { TopologyMode } from '../driver/administration.js';
import { jsonSerializer, type Serializer } from '../envelope/serializer.js';
import { anyNumber, checkKeys, invalidOption, oneOf, wholeNumber } from './check-keys.js';
import { checkExchangeName } from './names.js';
import type { ConnectionOptions } from './options.js';

/** Connection options, checked and complete. */
export interface ConnectionSettings {
  readonly controlExchange: string;
  readonly topology: TopologyMode;
  readonly serializer: Serializer;
  readonly reconnect: { readonly minDelayMs: number; readonly maxDelayMs: number; readonly giveUpAfterMs: number };
  readonly publishWindow: {
    readonly maxMessages: number;
    readonly maxBytes: number;
    readonly whenFull: 'wait' | 'reject';
  };
  readonly confirmTimeoutMs: number;
  readonly deadlineMs: number;
}

const mebibyte = 1024 * 1024;

/** The names that every `connect…()` takes; a driver's own come on top and are taken out before. */
export const connectionOptionNames = Object.freeze([
  'controlExchange',
  'topology',
  'serializer',
  'reconnect',
  'publishWindow',
  'confirmTimeoutMs',
  'deadlineMs',
] as const);

const checkSerializer = (value: Serializer): Serializer => {
  const able = (['encode', 'decode', 'reads'] as const).every((name) => typeof value?.[name] === 'function');
  if (able && typeof value.contentType === 'string') return value;
  throw invalidOption('serializer', value, 'an object with contentType, encode, decode and reads');
};

export const checkConnectionOptions = (options: ConnectionOptions): ConnectionSettings => {
  checkKeys('the connection options', options, connectionOptionNames);
  const { reconnect = {}, publishWindow = {} } = options;
  checkKeys('reconnect', reconnect, ['minDelayMs', 'maxDelayMs', 'giveUpAfterMs']);
  checkKeys('publishWindow', publishWindow, ['maxMessages', 'maxBytes', 'whenFull']);
  const minDelayMs = wholeNumber('reconnect.minDelayMs', reconnect.minDelayMs, 1, 500);
  return Object.freeze({
    controlExchange: options.controlExchange === undefined ? 'joinpool' : checkExchangeName(options.controlExchange),
    topology: oneOf('topology', options.topology, ['create', 'check', 'passive'], 'create'),
    serializer: options.serializer === undefined ? jsonSerializer : checkSerializer(options.serializer),
    reconnect: {
      minDelayMs,
      maxDelayMs: wholeNumber('reconnect.maxDelayMs', reconnect.maxDelayMs, minDelayMs, Math.max(30_000, minDelayMs)),
      giveUpAfterMs: anyNumber('reconnect.giveUpAfterMs', reconnect.giveUpAfterMs, 0, Number.POSITIVE_INFINITY),
    },
    publishWindow: {
      maxMessages: wholeNumber('publishWindow.maxMessages', publishWindow.maxMessages, 1, 1_024),
      maxBytes: wholeNumber('publishWindow.maxBytes', publishWindow.maxBytes, 1, 32 * mebibyte),
      whenFull: oneOf('publishWindow.whenFull', publishWindow.whenFull, ['wait', 'reject'], 'wait'),
    },
    confirmTimeoutMs: wholeNumber('confirmTimeoutMs', options.confirmTimeoutMs, 1, 10_000),
    deadlineMs: anyNumber('deadlineMs', options.deadlineMs, 0, 30_000),
  });
};
