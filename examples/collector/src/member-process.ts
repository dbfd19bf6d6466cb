import type { Connection, Member } from '@joinpool/core';
import { describeError } from './describe-error.js';
import { connectTo, type Destination } from './destination.js';
import { joinPool } from './join-pool.js';
import type { FromMember, ToMember } from './member-messages.js';
import type { MemberSettings } from './running-member.js';
import { watchForHub } from './watch-hub.js';

/*
 * The program of one member process. The collector starts it, tells it what to join, and ends it with `stop`. It also
 * ends by itself when the collector is gone, so that no member outlives it.
 */

let connection: Connection | undefined;
let leaving: Promise<void> | undefined;

/** Resolves when the operating system has the message: it arrives even if this process is killed right after. */
const tell = (message: FromMember): Promise<void> =>
  new Promise((resolve, reject) => {
    if (process.send === undefined) reject(new Error('this program is started by the collector alone'));
    else process.send(message, undefined, undefined, (error) => (error === null ? resolve() : reject(error)));
  });

const fail = async (error: unknown): Promise<void> => {
  process.exitCode = 1;
  if (process.connected) await tell({ type: 'failed', message: describeError(error) });
  await leave();
};

const closeConnection = async (): Promise<void> => {
  await connection?.close({ deadlineMs: 10_000 });
  if (process.connected) process.disconnect();
};

const leave = (): Promise<void> => {
  leaving ??= closeConnection();
  return leaving;
};

const watch = async (member: Member): Promise<void> => {
  const { error } = await member.closed;
  if (leaving === undefined) await fail(error ?? new Error('the member was closed'));
};

const join = async (destination: Destination, settings: MemberSettings): Promise<void> => {
  watchForHub(() => {
    tell({ type: 'has-hub' }).catch(fail);
  });
  const opened = await connectTo(destination);
  connection = opened;
  const member = await joinPool(opened, settings, (report) => tell({ type: 'processed', ...report }));
  watch(member).catch(fail);
  await tell({ type: 'joined' });
};

process.on('SIGINT', () => {}); // a terminal sends it to every process of the group, and the collector decides
process.on('message', (message: ToMember) => {
  const done = message.type === 'join' ? join(message.destination, message.settings) : leave();
  done.catch(fail);
});
process.once('disconnect', () => {
  leave().catch(fail);
});
