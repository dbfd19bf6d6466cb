import type { CollectorOptions } from './command-line.js';
import { generateNotification } from './generate-notifications.js';
import type { Notification } from './notification.js';
import { readNotifications } from './read-notifications.js';

const generatedByDefault = 2_000;

/** What is to be published, and how much of it there is. */
export interface NotificationSource {
  readonly total: number;
  readonly notifications: Iterable<Notification>;
}

function* repeat(make: (index: number) => Notification, count: number): Generator<Notification> {
  for (let index = 0; index < count; index += 1) yield make(index);
}

/** The notifications of the input file, again from its start if more are asked for; or generated ones. */
export const openSource = async (
  { input, messages }: CollectorOptions,
  signal: AbortSignal,
): Promise<NotificationSource> => {
  if (input === undefined) {
    const total = messages ?? generatedByDefault;
    return { total, notifications: repeat(generateNotification, total) };
  }
  const read = await readNotifications(input, signal);
  const total = messages ?? read.length;
  return { total, notifications: repeat((index) => read[index % read.length] ?? read[0], total) };
};
