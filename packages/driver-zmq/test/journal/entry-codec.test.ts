import { describe, expect, it } from 'vitest';
import { decodeEntry, encodeEntry } from '../../src/journal/entry-codec.js';
import type { EntryRecord } from '../../src/journal/journal.js';
import { entryOf } from './support/journal-samples.js';

const full: EntryRecord = {
  chunkId: Number.MAX_SAFE_INTEGER,
  firstRecord: 2 ** 32 - 1,
  count: 65_535,
  storedAtMs: 0.1,
  expiresAtMs: 1e308,
  priority: 255,
  settled: Uint8Array.of(1, 0, 255),
  states: [
    { index: 0, deliveries: 2 ** 32 - 1, charges: 0 },
    { index: 65_534, deliveries: 1, charges: 1 },
  ],
  delayed: {
    dueAtMs: 1_800_000_000_000.25,
    route: { to: { kind: 'topic', exchangeName: 'é', topic: 'a.b' }, mandatory: true, expiresInMs: 5, priority: 9 },
  },
};

const optional = ['settled', 'states', 'delayed'] as const;

describe('an entry as bytes', () => {
  it('is the same entry, whatever of it is there', () => {
    for (let present = 0; present < 2 ** optional.length; present += 1) {
      const absent = new Set<string>(optional.filter((_, bit) => (present & (1 << bit)) === 0));
      const entry = Object.fromEntries(Object.entries(full).filter(([name]) => !absent.has(name)));
      expect(decodeEntry(encodeEntry({ ...entryOf(1), ...entry }))).toEqual({ ...entryOf(1), ...entry });
    }
  });

  it('is small where it has nothing to tell', () => {
    expect(encodeEntry(entryOf(1)).byteLength).toBe(27);
    expect(decodeEntry(encodeEntry(entryOf(1)))).toEqual(entryOf(1));
  });

  it('keeps its bytes from one version of joinpool to the next', () => {
    const entry: EntryRecord = { ...entryOf(258, 4), expiresAtMs: 2, settled: Uint8Array.of(3), priority: 7 };
    expect(encodeEntry(entry).toString('hex')).toBe(
      `010307${'4070200000000000'}${'00000000'}${'00000004'}${'4278bcfe56800800'}${'4000000000000000'}${'0000000103'}`,
    );
  });

  it('shares nothing with the bytes it was read from', () => {
    const bytes = encodeEntry(full);
    const entry = decodeEntry(bytes);
    bytes.fill(0);
    expect(entry).toEqual(full);
  });

  it('of another version is refused', () => {
    const bytes = encodeEntry(full);
    bytes[0] = 2;
    expect(() => decodeEntry(bytes)).toThrow('the journal has an entry of version 2, not 1');
  });
});
