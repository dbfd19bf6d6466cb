import { PoolError } from '../errors/pool-error.js';

/** ASCII letters, digits, `-`, `_`, `:` (never twice in a row), in words separated by dots: what every transport can carry. */
const portable = /^[A-Za-z0-9_:-]+(?:\.[A-Za-z0-9_:-]+)*$/;
const pattern = /^(?:[A-Za-z0-9_:-]+|\*|#)(?:\.(?:[A-Za-z0-9_:-]+|\*|#))*$/;

const maxNameBytes = 200;
const maxTopicBytes = 255;

const invalid = (what: string, name: unknown, why: string): PoolError =>
  new PoolError('invalid-name', `${what} ${JSON.stringify(name) ?? String(name)} ${why}`, {
    advice: 'Use ASCII letters, digits, "-", "_", ":" (no "::"), in non-empty words separated by dots.',
    outcome: 'refused',
  });

const check = (what: string, name: unknown, form: RegExp, maxBytes: number): string => {
  if (typeof name !== 'string') throw invalid(what, name, 'is not a string');
  if (name === '') throw invalid(what, name, 'is empty');
  if (!form.test(name) || name.includes('::'))
    throw invalid(what, name, 'has a character or an empty word that not every transport can carry');
  if (name.length > maxBytes) throw invalid(what, name, `is longer than ${maxBytes} bytes`);
  return name;
};

const checkReserved = (what: string, name: string): string => {
  if (name.startsWith('amq.')) throw invalid(what, name, 'starts with "amq.", which brokers keep for themselves');
  return name;
};

export const checkPoolName = (name: unknown): string => {
  const checked = checkReserved('poolName', check('poolName', name, portable, maxNameBytes));
  if (checked.endsWith('.dead')) throw invalid('poolName', name, 'ends in ".dead", the name of its dead letters');
  return checked;
};

export const checkExchangeName = (name: unknown): string =>
  checkReserved('exchangeName', check('exchangeName', name, portable, maxNameBytes));

/** A topic to publish to: no wildcards. */
export const checkTopic = (topic: unknown): string => check('topic', topic, portable, maxTopicBytes);

/** A topic pattern to join with: `*` and `#` may stand for words. */
export const checkPattern = (topic: unknown): string => check('topic', topic, pattern, maxTopicBytes);
