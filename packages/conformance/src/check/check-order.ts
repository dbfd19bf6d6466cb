import type { CallbackEvent } from '../history/event.js';

/** The first message that came before one published earlier; undefined where the order was kept. */
export const firstOutOfOrder = (runs: readonly CallbackEvent[], published: readonly string[]): string | undefined => {
  const rank = new Map(published.map((messageId, index) => [messageId, index]));
  let last = -1;
  for (const { messageId } of runs) {
    const index = rank.get(messageId);
    if (index === undefined) continue;
    if (index < last) return messageId;
    last = index;
  }
  return undefined;
};
