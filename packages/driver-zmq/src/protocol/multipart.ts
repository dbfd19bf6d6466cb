import { Command } from './command.js';
import { decodeHeader, type Header } from './header.js';
import { ProtocolError } from './protocol-error.js';

/** Commands that are a header alone. */
const bare: ReadonlySet<Command> = new Set<Command>([
  ...[Command.WINDOW, Command.STOP, Command.DETACH, Command.PING, Command.BYE],
  ...[Command.CONFIRM, Command.JOINED, Command.STOPPED, Command.DETACHED, Command.PONG, Command.BLOCKED],
]);

/** The header of a multipart that came in. Throws `ProtocolError` unless it has the frames that its command has. */
export const headerOf = (parts: readonly Uint8Array[]): Header => {
  const header = decodeHeader(parts[0]);
  const { command } = header;
  const wanted = bare.has(command) ? 1 : 2;
  const most = command === Command.REPLY ? 3 : wanted;
  if (parts.length < wanted || parts.length > most)
    throw new ProtocolError(`command 0x${command.toString(16)} came in ${parts.length} frames, not ${wanted}`);
  return header;
};

/** The same, what follows the header as a copy: it holds nothing of the given bytes, and does not change with them. */
export const withOwnBytes = (parts: readonly Uint8Array[]): readonly Uint8Array[] =>
  parts.map((part, index) => (index === 0 ? part : Buffer.from(part)));
