// @ts-check
import { BrokerError } from './broker-error.mjs';
import { runCommand } from './run-command.mjs';

const tailLines = 15;

/** The last lines of what a command wrote, for the error that tells of it. @param {readonly string[]} texts */
export const endOfOutput = (...texts) => texts.join('\n').trim().split('\n').slice(-tailLines).join('\n');

/**
 * Runs a command that a tree is made with. Resolves with its output; UNPACK_FAILED when it ends with another code than 0.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ advice: string, shown?: readonly string[], signal?: AbortSignal | undefined }} options `shown`: the
 *   arguments that the error names, all of them by default
 * @returns {Promise<string>}
 */
export const runToUnpack = async (command, args, { advice, shown = args, signal }) => {
  const { exitCode, output, errorOutput } = await runCommand(command, args, { signal });
  if (exitCode === 0) return output;
  const tail = endOfOutput(output, errorOutput);
  throw new BrokerError('UNPACK_FAILED', {
    message: `${[command, ...shown].join(' ')} ended with exit code ${exitCode}:\n${tail}`,
    advice,
  });
};
