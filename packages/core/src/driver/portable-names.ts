/** ASCII letters, digits, `-`, `_`, `:` (never twice in a row), in words separated by dots: what every transport can carry. */
const portable = /^[A-Za-z0-9_:-]+(?:\.[A-Za-z0-9_:-]+)*$/;
const pattern = /^(?:[A-Za-z0-9_:-]+|\*|#)(?:\.(?:[A-Za-z0-9_:-]+|\*|#))*$/;

const maxNameBytes = 200;
const maxTopicBytes = 255;

const fault = (name: unknown, form: RegExp, maxBytes: number): string | undefined => {
  if (typeof name !== 'string') return 'is not a string';
  if (name === '') return 'is empty';
  if (name.length > maxBytes) return `is longer than ${maxBytes} bytes`;
  if (!form.test(name) || name.includes('::'))
    return 'has a character or an empty word that not every transport can carry';
  return undefined;
};

const reservedFault = (name: unknown): string | undefined =>
  typeof name === 'string' && name.startsWith('amq.')
    ? 'starts with "amq.", which brokers keep for themselves'
    : undefined;

/*
 * What is wrong with a name, as the end of a sentence that starts with it; undefined for one that every transport can
 * carry. The core asks before a name reaches a driver; a driver whose names come from elsewhere asks again.
 */

export const poolNameFault = (name: unknown): string | undefined => {
  const found = fault(name, portable, maxNameBytes) ?? reservedFault(name);
  if (found !== undefined) return found;
  return typeof name === 'string' && name.endsWith('.dead')
    ? 'ends in ".dead", the name of its dead letters'
    : undefined;
};

export const exchangeNameFault = (name: unknown): string | undefined =>
  fault(name, portable, maxNameBytes) ?? reservedFault(name);

/** Of a topic to publish to: no wildcards. */
export const topicFault = (topic: unknown): string | undefined => fault(topic, portable, maxTopicBytes);

/** Of a topic to subscribe to: `*` and `#` may stand for words. */
export const topicPatternFault = (topic: unknown): string | undefined => fault(topic, pattern, maxTopicBytes);
