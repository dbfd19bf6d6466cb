import { exchangeNameFault, poolNameFault, topicFault, topicPatternFault } from '../driver/portable-names.js';
import { PoolError } from '../errors/pool-error.js';

type Fault = (name: unknown) => string | undefined;

const check = (what: string, name: unknown, faultOf: Fault): string => {
  const fault = faultOf(name);
  if (fault === undefined && typeof name === 'string') return name;
  throw new PoolError('invalid-name', `${what} ${JSON.stringify(name) ?? String(name)} ${fault}`, {
    advice: 'Use ASCII letters, digits, "-", "_", ":" (no "::"), in non-empty words separated by dots.',
    outcome: 'refused',
  });
};

export const checkPoolName = (name: unknown): string => check('poolName', name, poolNameFault);

export const checkExchangeName = (name: unknown): string => check('exchangeName', name, exchangeNameFault);

/** A topic to publish to: no wildcards. */
export const checkTopic = (topic: unknown): string => check('topic', topic, topicFault);

/** A topic pattern to join with: `*` and `#` may stand for words. */
export const checkPattern = (topic: unknown): string => check('topic', topic, topicPatternFault);
