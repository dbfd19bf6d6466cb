import type { Connection } from '@joinpool/core';
import { Completion } from './completion.js';
import { joinPool } from './join-pool.js';
import type { Processing } from './processing.js';
import type { MemberSettings } from './running-member.js';

/** When nothing comes for this long, the rest of what was left is not to be had. */
const stallMs = 10_000;

/** Takes what is left in a pool that no member is in any more, so that it can be told what it is. */
export const takeLeftOver = async (
  connection: Connection,
  settings: Pick<MemberSettings, 'poolName' | 'exchangeName' | 'queueType'>,
  signal: AbortSignal,
): Promise<readonly Processing[]> => {
  const { poolName } = settings;
  const { backlog } = await connection.inspectPool(poolName, { signal });
  if (backlog === 0) return [];
  const name = `left over in ${poolName}`;
  const taken: Processing[] = [];
  const completion = new Completion(() => taken.length >= backlog, stallMs);
  const member = await joinPool(connection, { ...settings, name, workMs: 0 }, (report) => {
    taken.push({ poolName, member: name, ...report });
    completion.event();
  });
  await completion.wait(signal);
  await member.leave({ signal });
  if (taken.length < backlog)
    throw new Error(`${poolName} holds ${backlog} messages, and gave ${taken.length} of them`);
  return taken;
};
