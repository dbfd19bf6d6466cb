import { type Command, isCommand } from './command.js';
import { ProtocolError } from './protocol-error.js';

/** The first frame of every multipart; what `a`, `b` and `c` mean is the command's own. */
export interface Header {
  readonly command: Command;
  /** The session's, as WELCOME gave it; 0 before that. What bears another is of a session that is over. */
  readonly generation: number;
  /** Up to 2^53 - 1. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

const headerBytes = 24;
const protocolVersion = 1;
const magic = 0x4a50;
const commandAt = 3;
const twoTo32 = 2 ** 32;

/** What a command does not use is 0. */
export const encodeHeader = (
  command: Command,
  generation: number,
  { a = 0, b = 0, c = 0 }: Partial<Pick<Header, 'a' | 'b' | 'c'>> = {},
): Buffer => {
  const bytes = Buffer.allocUnsafe(headerBytes);
  bytes.writeUInt16BE(magic, 0);
  bytes[2] = protocolVersion;
  bytes[commandAt] = command;
  bytes.writeUInt32BE(generation, 4);
  writeUInt53(bytes, a, 8);
  bytes.writeUInt32BE(b, 16);
  bytes.writeUInt32BE(c, 20);
  return bytes;
};

/** Throws `ProtocolError` for what is no header of this version. */
export const decodeHeader = (frame: Uint8Array | undefined): Header => {
  if (frame === undefined || frame.byteLength !== headerBytes)
    throw new ProtocolError(`the first frame has ${frame?.byteLength ?? 0} bytes, not ${headerBytes}`);
  const bytes = asBuffer(frame);
  if (bytes.readUInt16BE(0) !== magic) throw new ProtocolError('the first frame does not start with JP');
  const version = bytes[2];
  if (version !== protocolVersion)
    throw new ProtocolError(`it speaks version ${version}, and this program version ${protocolVersion}`);
  const command = bytes[commandAt] ?? 0;
  if (!isCommand(command)) throw new ProtocolError(`there is no command 0x${command.toString(16)}`);
  const generation = bytes.readUInt32BE(4);
  return { command, generation, a: readUInt53(bytes, 8), b: bytes.readUInt32BE(16), c: bytes.readUInt32BE(20) };
};

/** The command of a multipart, read before anything of it is checked; undefined where there is none. */
export const commandOf = ([header]: readonly Uint8Array[]): number | undefined => header?.[commandAt];

/** The same bytes with the methods of a `Buffer`. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Eight bytes that hold no more than a number can. */
export const writeUInt53 = (bytes: Buffer, value: number, at: number): void => {
  bytes.writeUInt32BE(Math.floor(value / twoTo32), at);
  bytes.writeUInt32BE(value % twoTo32, at + 4);
};

/** Throws `ProtocolError` above 2^53 - 1. */
export const readUInt53 = (bytes: Buffer, at: number): number => {
  const high = bytes.readUInt32BE(at);
  if (high >= 2 ** 21) throw new ProtocolError('a number of 64 bits is above 2^53 - 1');
  return high * twoTo32 + bytes.readUInt32BE(at + 4);
};
