import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CheckFailed } from '../check/check-failed.js';
import type { CloseRequest, CrashableMember, MemberEvent, MemberReport, MemberRequest } from './crashable-member.js';

type FromMember = { kind: 'ready' } | { kind: 'event'; event: MemberEvent } | { kind: 'failed'; text: string };

const waitUntilReady = (child: ChildProcess, report: MemberReport, dead: Promise<void>): Promise<void> =>
  new Promise((resolve, reject) => {
    child.on('message', (message: FromMember) => {
      if (message.kind === 'event') report(message.event);
      else if (message.kind === 'ready') resolve();
      else reject(new CheckFailed(`the member process could not join: ${message.text}`));
    });
    dead.then(resolve, reject); // poison may kill it before it can say that it has joined
  });

/** Starts a member in a process of its own, which `kill` ends with SIGKILL. Resolves once it has joined. */
export const startMemberProcess = async (
  memberModule: string | URL,
  environment: Readonly<Record<string, string>>,
  request: MemberRequest,
  report: MemberReport,
): Promise<CrashableMember> => {
  const program = fileURLToPath(new URL('./member-process.js', import.meta.url));
  const child = fork(program, [String(memberModule), JSON.stringify(request)], {
    env: { ...process.env, ...environment },
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const dead = once(child, 'exit').then(() => undefined);
  const kill = (): Promise<void> => {
    child.kill('SIGKILL');
    return dead;
  };
  const close = async (deadlineMs: number): Promise<void> => {
    child.send({ kind: 'close', deadlineMs } satisfies CloseRequest);
    await dead;
    if (child.exitCode !== 0) throw new CheckFailed(`the member's process ended with exit code ${child.exitCode}`);
  };
  try {
    await waitUntilReady(child, report, dead);
  } catch (error) {
    await kill();
    throw error;
  }
  return { dead, kill, close };
};
