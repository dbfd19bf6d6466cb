import { describe, expect, it } from 'vitest';
import { Command } from '../../src/protocol/command.js';
import { encodeHeader } from '../../src/protocol/header.js';
import { isProof } from '../../src/protocol/key-proof.js';
import { encodePayload } from '../../src/protocol/payload-json.js';
import { ProtocolError } from '../../src/protocol/protocol-error.js';
import { encodeSettlements } from '../../src/protocol/settlement-list.js';
import {
  bytesOf,
  type GoldenMultipart,
  goldenFrame,
  goldenMultiparts,
  refusedMultiparts,
  undecodableRecords,
} from './support/golden.js';
import { readMultipart } from './support/read-multipart.js';
import { readRecords, writeRecords } from './support/record-batches.js';

const encode = ({ header, json, settlements, records }: GoldenMultipart): string[] => {
  const frames = [encodeHeader(header.code, header.generation, header)];
  if (json !== undefined) frames.push(encodePayload(json));
  if (settlements !== undefined) frames.push(encodeSettlements(settlements));
  if (records !== undefined) frames.push(writeRecords(...records.map(goldenFrame)));
  return frames.map((frame) => frame.toString('hex'));
};

const jsonOf = (name: string): Record<string, unknown> => ({
  ...goldenMultiparts.find((one) => one.name === name)?.json,
});

describe('golden bytes', () => {
  it.each(goldenMultiparts)('$name is written so', (golden) => {
    expect(encode(golden)).toEqual(golden.frames);
  });

  it.each(goldenMultiparts)('$name is read so', ({ header, json, settlements, records, frames, answers }) => {
    const { command, code, ...numbers } = header;
    expect(Command[command]).toBe(code);
    expect(readMultipart(frames.map(bytesOf), answers)).toEqual({
      header: { command: code, ...numbers },
      json,
      settlements,
      records: records?.map(goldenFrame),
    });
  });

  it('show every command, sent by whom its number says', () => {
    expect(new Set(goldenMultiparts.map(({ header }) => header.code))).toEqual(new Set(Object.values(Command)));
    for (const { sender, header } of goldenMultiparts) expect(sender).toBe(header.code < 0x80 ? 'client' : 'hub');
  });

  it('show proofs that hold', () => {
    const key = Buffer.from('a key of thirty-two bytes, known');
    const { nonce: client } = jsonOf('hello-with-nonce');
    const { nonce: hub, proof: hubsProof } = jsonOf('challenge');
    const nonces = { hub: String(hub), client: String(client) };
    expect(isProof(String(hubsProof), key, 'hub', nonces)).toBe(true);
    expect(isProof(String(jsonOf('prove').proof), key, 'client', nonces)).toBe(true);
  });

  it.each(undecodableRecords)('a record is undecodable with $name', ({ record, body }) => {
    const [frame] = readRecords(bytesOf(record), 1);
    expect(frame?.undecodable).toBeTypeOf('string');
    expect(frame?.body).toEqual(bytesOf(body));
  });

  it.each(refusedMultiparts)('$name is refused', ({ frames }) => {
    expect(() => readMultipart(frames.map(bytesOf))).toThrow(ProtocolError);
  });
});
