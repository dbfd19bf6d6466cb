import { setTimeout as delay } from 'node:timers/promises';
import type { Connection, Member } from '@joinpool/core';
import type { MemberSettings, Report } from './running-member.js';

/**
 * Joins a pool with the example's callback: some work, then a report of the message.
 * A message counts as processed once it is reported; only then does the callback end and the message get accepted.
 */
export const joinPool = (
  connection: Connection,
  settings: MemberSettings,
  report: (report: Report) => void | Promise<void>,
): Promise<Member> =>
  connection.joinConsumerPool(
    async (message) => {
      const startedAtMs = Date.now();
      if (settings.workMs > 0) await delay(settings.workMs, undefined, { signal: message.signal });
      await report({ messageId: message.id, redelivered: message.redelivered, startedAtMs });
    },
    {
      poolName: settings.poolName,
      topic: 'notifications.#',
      exchangeName: settings.exchangeName,
      ...(settings.queueType === undefined ? {} : { pool: { queueType: settings.queueType } }),
    },
  );
