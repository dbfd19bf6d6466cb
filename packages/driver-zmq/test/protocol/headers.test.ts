import { describe, expect, it } from 'vitest';
import { Command } from '../../src/protocol/command.js';
import { decodeDeliveryFlags, encodeDeliveryFlags } from '../../src/protocol/delivery-flags.js';
import { decodeHeader, encodeHeader } from '../../src/protocol/header.js';
import { ProtocolError } from '../../src/protocol/protocol-error.js';
import { decodeSettlements, encodeSettlements } from '../../src/protocol/settlement-list.js';
import { SeededRandom } from '../support/seeded-random.js';

const limits = [0, 1, 255, 256, 0x7fffffff, 0x80000000, 0xffffffff];
const wide = [...limits, 2 ** 32, 2 ** 32 + 1, 2 ** 52, Number.MAX_SAFE_INTEGER];

describe('a header', () => {
  it('comes back as it was written, for every command and at every limit', () => {
    const random = new SeededRandom(1);
    for (const command of Object.values(Command)) {
      for (let round = 0; round < 50; round += 1) {
        const header = { a: random.pick(wide), b: random.pick(limits), c: random.pick(limits) };
        const generation = random.pick(limits);
        const bytes = encodeHeader(command, generation, header);
        expect(decodeHeader(bytes)).toEqual({ command, generation, ...header });
        expect(decodeHeader(new Uint8Array(bytes))).toEqual({ command, generation, ...header });
      }
    }
  });

  it('holds 0 for what a command does not use', () => {
    expect(decodeHeader(encodeHeader(Command.PING, 7))).toEqual({
      command: Command.PING,
      generation: 7,
      a: 0,
      b: 0,
      c: 0,
    });
  });

  const good = encodeHeader(Command.PING, 1, { a: 1 });
  const changed = (at: number, value: number): Buffer => {
    const bytes = Buffer.from(good);
    bytes[at] = value;
    return bytes;
  };

  it.each<[string, Uint8Array | undefined, string]>([
    ['no frame', undefined, '0 bytes'],
    ['23 bytes', good.subarray(0, 23), '23 bytes'],
    ['25 bytes', Buffer.concat([good, Buffer.of(0)]), '25 bytes'],
    ['another magic', changed(0, 0x4b), 'JP'],
    ['a later version', changed(2, 2), 'version 2'],
    ['command 0', changed(3, 0), 'no command 0x0'],
    ['a command that does not exist', changed(3, 0x7f), 'no command 0x7f'],
    ['a number above 2^53 - 1', changed(8, 0x80), '2^53 - 1'],
    ['2^53', changed(9, 0x20), '2^53 - 1'],
  ])('is none with %s', (_what, bytes, text) => {
    expect(() => decodeHeader(bytes)).toThrow(text);
    expect(() => decodeHeader(bytes)).toThrow(ProtocolError);
  });
});

describe('delivery flags', () => {
  it.each([
    { count: 0, deliveryCount: 1, redelivered: false },
    { count: 1, deliveryCount: 2, redelivered: true },
    { count: 65_535, deliveryCount: 32_767, redelivered: true },
    { count: 65_535, deliveryCount: 1, redelivered: false },
  ])('come back as they were written: %o', (flags) => {
    expect(decodeDeliveryFlags(encodeDeliveryFlags(flags))).toEqual(flags);
  });

  it('stay at the most deliveries that they can hold', () => {
    const flags = { count: 3, deliveryCount: 1_000_000, redelivered: false };
    expect(decodeDeliveryFlags(encodeDeliveryFlags(flags))).toEqual({ ...flags, deliveryCount: 32_767 });
  });

  it('refuse more records than they can count', () => {
    const flags = { count: 65_536, deliveryCount: 1, redelivered: false };
    expect(() => encodeDeliveryFlags(flags)).toThrow(ProtocolError);
  });
});

describe('a list of settlements', () => {
  it('comes back as it was written', () => {
    const entries = wide.flatMap((tag) => limits.map((value) => ({ tag, value })));
    expect(decodeSettlements(encodeSettlements(entries))).toEqual(entries);
  });

  it('keeps a message back for the longest delay that it can name', () => {
    expect(decodeSettlements(encodeSettlements([{ tag: 1, value: 2 ** 40 }]))).toEqual([{ tag: 1, value: 0xffffffff }]);
  });

  it.each<[string, Uint8Array | undefined]>([
    ['no frame', undefined],
    ['no bytes', new Uint8Array(0)],
    ['11 bytes', Buffer.alloc(11)],
    ['13 bytes', Buffer.alloc(13)],
    ['a tag above 2^53 - 1', Buffer.alloc(12, 0xff)],
    ['65,536 entries', Buffer.alloc(65_536 * 12)],
  ])('is none with %s', (_what, payload) => {
    expect(() => decodeSettlements(payload)).toThrow(ProtocolError);
  });
});
