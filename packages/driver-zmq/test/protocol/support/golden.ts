import { readFileSync } from 'node:fs';
import type { Frame } from '@joinpool/core/driver';
import type { Command } from '../../../src/protocol/command.js';
import type { encodePayload } from '../../../src/protocol/payload-json.js';
import type { Request } from '../../../src/protocol/payloads.js';
import type { SettlementEntry } from '../../../src/protocol/settlement-list.js';

/* The golden bytes in `../golden`, which are for every implementation of the protocol, in whatever language. */

type JsonPayload = Parameters<typeof encodePayload>[0];

/** A message; its body in hex, and what it has not is absent. */
export interface GoldenRecord extends Partial<Omit<Frame, 'body'>> {
  readonly topic: string;
  readonly exchangeName: string;
  readonly contentType: string;
  readonly body: string;
}

/** One multipart and what it says. */
export interface GoldenMultipart {
  readonly name: string;
  readonly sender: 'client' | 'hub';
  readonly means: string;
  readonly header: {
    readonly command: keyof typeof Command;
    readonly code: Command;
    readonly generation: number;
    readonly a: number;
    readonly b: number;
    readonly c: number;
  };
  /** Of a REPLY: the method of its request. */
  readonly answers?: Request['method'];
  readonly json?: JsonPayload;
  readonly settlements?: readonly SettlementEntry[];
  readonly records?: readonly GoldenRecord[];
  /** In hex. */
  readonly frames: readonly string[];
}

/** A record that becomes an undecodable frame. */
export interface UndecodableRecord {
  readonly name: string;
  readonly record: string;
  readonly body: string;
}

/** A multipart that a receiver refuses. */
export interface RefusedMultipart {
  readonly name: string;
  readonly frames: readonly string[];
}

const read = <Content>(file: string): Content =>
  JSON.parse(readFileSync(new URL(`../golden/${file}`, import.meta.url), 'utf8'));

export const goldenMultiparts = read<readonly GoldenMultipart[]>('multiparts.json');
export const undecodableRecords = read<readonly UndecodableRecord[]>('undecodable-records.json');
export const refusedMultiparts = read<readonly RefusedMultipart[]>('refused-multiparts.json');

export const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex');

export const goldenFrame = ({ id, headers = {}, body, ...rest }: GoldenRecord): Frame => ({
  ...{ id, headers, body: bytesOf(body), orderingKey: undefined, publishedAtMs: undefined, priority: undefined },
  ...rest,
});
