import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '@joinpool/core';
import { type Notification, topicOf } from './notification.js';

/** At most this many publishes wait for their confirmation. */
const mostUnconfirmed = 256;

/** Pauses are not shorter than this: a timer for every message would cost more than the message. */
const leastPauseMs = 10;

export interface PublishSettings {
  readonly exchangeName: string;
  /** Messages a second. */
  readonly rate: number;
  readonly confirmed: (messageId: string) => void;
}

/** Waits until the message of this number is due. */
const waitUntilDue = async (startMs: number, dueMs: number, signal: AbortSignal): Promise<void> => {
  const pauseMs = startMs + dueMs - performance.now();
  if (pauseMs >= leastPauseMs) await delay(pauseMs, undefined, { signal });
};

/**
 * Publishes at the rate asked for. Resolves when every message is confirmed; rejects with the first that was not, or
 * with the signal's reason.
 */
export const publishNotifications = async (
  connection: Connection,
  notifications: Iterable<Notification>,
  { exchangeName, rate, confirmed }: PublishSettings,
  signal: AbortSignal,
): Promise<void> => {
  setMaxListeners(2 * mostUnconfirmed, signal); // each publish under way listens to it
  const unconfirmed = new Set<Promise<void>>();
  const startMs = performance.now();
  let count = 0;
  const publish = async (notification: Notification): Promise<void> => {
    const receipt = await connection.publish(notification, { topic: topicOf(notification), exchangeName, signal });
    confirmed(receipt.messageId);
  };
  for (const notification of notifications) {
    signal.throwIfAborted();
    await waitUntilDue(startMs, (count * 1000) / rate, signal);
    count += 1;
    const publishing = publish(notification);
    unconfirmed.add(publishing);
    publishing.then(
      () => unconfirmed.delete(publishing),
      () => {}, // stays in the set, so that the wait below rejects with it
    );
    if (unconfirmed.size >= mostUnconfirmed) await Promise.race(unconfirmed);
  }
  await Promise.all(unconfirmed);
};
