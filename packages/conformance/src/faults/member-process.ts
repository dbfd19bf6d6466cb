import { pathToFileURL } from 'node:url';
import type { Connection } from '@joinpool/core';
import { joinAsCrashable, type MemberRequest } from './crashable-member.js';

interface MemberModule {
  connect(options: { controlExchange: string }): Promise<Connection>;
}

/** The program of a member's process: told what to do in one message, it joins and reports over the same channel. */
const run = async (moduleUrl: string, request: MemberRequest): Promise<void> => {
  const module: MemberModule = await import(moduleUrl);
  const connection = await module.connect({ controlExchange: request.controlExchange });
  await joinAsCrashable(
    connection,
    request,
    (event) => process.send?.({ kind: 'event', event }),
    () => process.kill(process.pid, 'SIGKILL'),
  );
  process.send?.({ kind: 'ready' });
};

const [, , moduleUrl = '', request = '{}'] = process.argv;
process.once('disconnect', () => process.exit(0)); // nobody is left to report to
run(moduleUrl.includes(':') ? moduleUrl : pathToFileURL(moduleUrl).href, JSON.parse(request)).catch(
  (error: unknown) => {
    process.send?.({ kind: 'failed', text: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  },
);
