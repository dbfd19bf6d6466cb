#!/usr/bin/env node
import { DriverFailure } from '@joinpool/core/driver';
import { messageOf } from './message-of.js';
import type { HubArguments } from './options/hub-arguments.js';
import { ExitCode, exitCodeOf } from './program/exit-code.js';
import { help } from './program/help.js';
import { parentChannel } from './program/parent-channel.js';
import { readArguments } from './program/read-arguments.js';
import { runHub } from './program/run-hub.js';
import { createCurveKeysFile } from './secrets/curve-keys-file.js';
import { PortTaken } from './socket/port-taken.js';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const log = (line: string): void => {
  process.stderr.write(`joinpool-hub: ${line}\n`);
};

/** Whoever read what it says may be gone: that is no reason to end. */
const outliveReaders = (): void => {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
};

const run = async (task: HubArguments): Promise<void> => {
  outliveReaders();
  const parent = parentChannel(process);
  try {
    const onSignal = (signal: NodeJS.Signals, listener: () => void): void => {
      process.on(signal, listener);
    };
    await runHub(task, { print, log, parent, onSignal });
  } catch (error) {
    parent?.tell({
      kind: 'failed',
      failureKind: error instanceof DriverFailure ? error.kind : 'unknown',
      message: messageOf(error),
      isPortTaken: error instanceof PortTaken,
    });
    throw error;
  }
};

const main = async (args: readonly string[]): Promise<void> => {
  const task = readArguments(args);
  if (task.kind === 'help') process.stdout.write(help);
  else if (task.kind === 'keygen') print((await createCurveKeysFile(task.file)).publicKey);
  else await run(task);
};

main(process.argv.slice(2)).catch((error: unknown) => {
  // Who forked it was told.
  if (process.send === undefined) log(messageOf(error));
  process.exitCode = exitCodeOf(error);
  if (process.exitCode === ExitCode.USAGE) log("'joinpool-hub --help' tells how it is called");
});
