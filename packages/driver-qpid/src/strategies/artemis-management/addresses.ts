/*
 * What exchanges and topics become on Artemis; fixed by docs/wire-format.md. No pool can have these names: none has a `/`.
 * A topic is the subject of a message, not a part of its address, so that no two pairs of exchange and topic can meet.
 */

/** The multicast address that all messages of an exchange are sent to. */
export const exchangeAddress = (exchangeName: string): string => `exchange/${exchangeName}`;

/** The exchange of such an address; undefined for another address. */
export const exchangeOfAddress = (address: string): string | undefined =>
  address.startsWith('exchange/') ? address.slice('exchange/'.length) : undefined;

export const lettersName = (poolName: string): string => `${poolName}.dead`;

/** The divert that feeds a pool from an exchange: one for each, whose filter has all the patterns of the pool there. */
export const divertName = (poolName: string, exchangeName: string): string => `${poolName}/${exchangeName}`;

/** The exchange of a pool's divert; undefined for a divert that is none of the pool's. */
export const exchangeOfDivert = (divert: string, poolName: string): string | undefined =>
  divert.startsWith(`${poolName}/`) ? divert.slice(poolName.length + 1) : undefined;

/** Its one token belongs to whoever changes a pool. */
export const lockQueue = 'joinpool/lock';

/** Not durable: each run of the broker gives it another id. */
export const runQueue = 'joinpool/run';

/** Message annotation: the words of the topic with their numbers, from the front and from the back. */
export const wordsAnnotation = 'x-opt-joinpool-words';

const numbered = (words: readonly string[]): string =>
  `${words.map((word, index) => `<${index + 1}>${word}`).join('')}<${words.length + 1}>`;

/** `a.b` → `<1>a<2>b<3>|<1>b<2>a<3>`: a filter can tell the words of a topic apart by their numbers alone. */
export const numberedWords = (topic: string): string => {
  const words = topic.split('.');
  return `${numbered(words)}|${numbered(words.reverse())}`;
};
