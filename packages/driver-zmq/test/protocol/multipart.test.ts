import { describe, expect, it } from 'vitest';
import { Command } from '../../src/protocol/command.js';
import { encodeHeader } from '../../src/protocol/header.js';
import { headerOf } from '../../src/protocol/multipart.js';
import { ProtocolError } from '../../src/protocol/protocol-error.js';

const frame = Buffer.of(0);
const partsOf = (command: Command, frames: number): Buffer[] =>
  [encodeHeader(command, 1), frame, frame, frame].slice(0, frames);

describe('a multipart', () => {
  it.each<[string, Command, readonly number[]]>([
    ['PING', Command.PING, [1]],
    ['CONFIRM', Command.CONFIRM, [1]],
    ['HELLO', Command.HELLO, [2]],
    ['PUBLISH', Command.PUBLISH, [2]],
    ['DELIVER', Command.DELIVER, [2]],
    ['RESET', Command.RESET, [2]],
    ['REPLY', Command.REPLY, [2, 3]],
  ])('of %s has exactly the frames of its command', (_name, command, counts) => {
    for (const frames of [1, 2, 3, 4]) {
      const read = () => headerOf(partsOf(command, frames)).command;
      if (counts.includes(frames)) expect(read()).toBe(command);
      else expect(read).toThrow(ProtocolError);
    }
  });

  it('has at least one frame', () => {
    expect(() => headerOf([])).toThrow(ProtocolError);
  });
});
