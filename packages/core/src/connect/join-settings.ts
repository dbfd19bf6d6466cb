import type { IdStore } from '../delivery/deduplicator.js';
import type { RetryPolicy } from '../delivery/retry-policy.js';
import type { PoolAddress, Subscription } from '../driver/address.js';
import type { DriverCapabilities } from '../driver/capabilities.js';
import { PoolError } from '../errors/pool-error.js';
import { anyNumber, checkKeys, checkWait, invalidOption, oneOf, trueOrFalse, wholeNumber } from './check-keys.js';
import { checkExchangeName, checkPattern, checkPoolName } from './names.js';
import type { BatchJoinOptions, JoinOptions } from './options.js';
import { checkPoolOptions, requirePoolCapabilities } from './pool-settings.js';

/** Join options, checked and complete. */
export interface JoinSettings {
  readonly pool: PoolAddress;
  readonly exactSubscriptions: boolean;
  readonly onPoolDeleted: 'close' | 'recreate';
  readonly concurrency: number;
  readonly window: number;
  readonly maxWindowBytes: number | undefined;
  readonly retry: RetryPolicy;
  readonly callbackTimeoutMs: number | undefined;
  readonly deduplicate: { readonly store: IdStore | undefined; readonly maxIds: number } | undefined;
  readonly batch: { readonly size: number; readonly timeoutMs: number } | undefined;
}

const names = [
  ...[
    'poolName',
    'topic',
    'exchangeName',
    'subscriptions',
    'exactSubscriptions',
    'onPoolDeleted',
    'concurrency',
    'window',
  ],
  ...[
    'maxWindowBytes',
    'retry',
    'onFailure',
    'callbackTimeoutMs',
    'deduplicate',
    'pool',
    'batch',
    'signal',
    'deadlineMs',
  ],
];

export const checkJoinOptions = (options: JoinOptions | BatchJoinOptions, controlExchange: string): JoinSettings => {
  checkKeys('the join options', options, names);
  checkWait(options, undefined);
  const batch = 'batch' in options ? checkBatch(options.batch) : undefined;
  const concurrency = wholeNumber('concurrency', options.concurrency, 1, 16);
  const least = concurrency * (batch?.size ?? 1);
  const window = wholeNumber('window', options.window, 1, Math.max(64, least));
  if (window < least)
    throw invalidOption('window', window, `at least concurrency${batch ? ' × batch.size' : ''}, ${least}`);
  return Object.freeze({
    pool: {
      poolName: checkPoolName(options.poolName),
      subscriptions: checkSubscriptions(options, controlExchange),
      settings: checkPoolOptions(options.pool ?? {}),
    },
    exactSubscriptions: trueOrFalse('exactSubscriptions', options.exactSubscriptions, false),
    onPoolDeleted: oneOf('onPoolDeleted', options.onPoolDeleted, ['close', 'recreate'], 'close'),
    concurrency,
    window,
    maxWindowBytes: wholeNumber('maxWindowBytes', options.maxWindowBytes, 1, undefined),
    retry: checkRetry(options),
    callbackTimeoutMs: wholeNumber('callbackTimeoutMs', options.callbackTimeoutMs, 1, undefined),
    deduplicate: checkDeduplicate(options.deduplicate),
    batch,
  });
};

/** Refuses what the transport cannot do, before anything is declared. */
export const requireCapabilities = (settings: JoinSettings, capabilities: DriverCapabilities): void => {
  const missing = requirePoolCapabilities(settings.pool.settings, capabilities);
  if (settings.exactSubscriptions && !capabilities.listSubscriptions) missing.push('exactSubscriptions');
  if (settings.maxWindowBytes !== undefined && !capabilities.maxWindowBytes) missing.push('maxWindowBytes');
  const inner = settings.pool.subscriptions.find(({ topic }) => /#\./.test(topic));
  if (inner !== undefined && !capabilities.innerWildcards) missing.push(`the pattern "${inner.topic}"`);
  if (missing.length === 0) return;
  throw new PoolError('not-supported', `this transport cannot do ${missing.join(', ')}`, {
    advice: 'Leave it out, or choose a transport whose connection.capabilities has it.',
    outcome: 'refused',
  });
};

const checkBatch = (batch: BatchJoinOptions['batch']): JoinSettings['batch'] => {
  checkKeys('batch', batch, ['size', 'timeoutMs']);
  if (batch.size === undefined) throw invalidOption('batch.size', batch.size, 'a whole number of at least 1');
  return {
    size: wholeNumber('batch.size', batch.size, 1, 1),
    timeoutMs: wholeNumber('batch.timeoutMs', batch.timeoutMs, 0, 100),
  };
};

const checkRetry = (options: JoinOptions): RetryPolicy => {
  const { retry = {} } = options;
  checkKeys('retry', retry, ['attempts', 'minDelayMs', 'maxDelayMs', 'factor']);
  const minDelayMs = wholeNumber('retry.minDelayMs', retry.minDelayMs, 0, 100);
  return {
    attempts: wholeNumber('retry.attempts', retry.attempts, 1, 5),
    minDelayMs,
    maxDelayMs: wholeNumber('retry.maxDelayMs', retry.maxDelayMs, minDelayMs, Math.max(30_000, minDelayMs)),
    factor: anyNumber('retry.factor', retry.factor, 1, 2),
    onFailure: oneOf('onFailure', options.onFailure, ['deadLetter', 'retry', 'discard'], 'deadLetter'),
  };
};

const checkDeduplicate = (value: JoinOptions['deduplicate']): JoinSettings['deduplicate'] => {
  if (value === undefined || value === false) return undefined;
  if (value === true) return { store: undefined, maxIds: 100_000 };
  checkKeys('deduplicate', value, ['store', 'maxIds']);
  return { store: value.store, maxIds: wholeNumber('deduplicate.maxIds', value.maxIds, 1, 100_000) };
};

const checkSubscriptions = (options: JoinOptions, controlExchange: string): readonly Subscription[] => {
  const { topic, exchangeName, subscriptions } = options;
  if ((topic === undefined) === (subscriptions === undefined)) {
    throw invalidOption('topic', topic, 'given; a member needs either topic or subscriptions, and not both');
  }
  const topics = typeof topic === 'string' ? [topic] : (topic ?? []);
  const asked: readonly Subscription[] =
    subscriptions ?? topics.map((one) => ({ exchangeName: exchangeName ?? controlExchange, topic: one }));
  if (!Array.isArray(asked) || asked.length === 0)
    throw invalidOption('subscriptions', asked, 'a list with at least one subscription');
  const checked = asked.map((one) => ({
    exchangeName: checkExchangeName(one.exchangeName),
    topic: checkPattern(one.topic),
  }));
  return [...new Map(checked.map((one) => [`${one.exchangeName} ${one.topic}`, one])).values()];
};
