import { pathToFileURL } from 'node:url';
import type { Connection } from '@joinpool/core';
import { type CloseRequest, joinAsCrashable, type MemberRequest } from './crashable-member.js';

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
  process.once('message', ({ deadlineMs }: CloseRequest) => {
    void connection.close({ deadlineMs }).then(endByItself);
  });
  process.send?.({ kind: 'ready' });
};

const exit = (): void => process.exit(0);

/** From now on nothing of this program keeps the process: what the connection left behind would. */
const endByItself = (): void => {
  process.off('disconnect', exit);
  process.disconnect();
};

const [, , moduleUrl = '', request = '{}'] = process.argv;
process.once('disconnect', exit); // nobody is left to report to
run(moduleUrl.includes(':') ? moduleUrl : pathToFileURL(moduleUrl).href, JSON.parse(request)).catch(
  (error: unknown) => {
    process.send?.({ kind: 'failed', text: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  },
);
