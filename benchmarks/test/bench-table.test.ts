import { describe, expect, it } from 'vitest';
import { benchTable } from '../src/bench-table.js';

const round = { messagesPerSecond: 100, cpuMicroseconds: 5 };

describe('a table', () => {
  it('has a column for hubs where one of the contenders has a hub', () => {
    const results = [
      { name: 'joinpool', rounds: [{ ...round, hubCpuMicroseconds: 2.5 }] },
      { name: 'amqplib', rounds: [{ ...round, messagesPerSecond: 50 }] },
    ];
    const lines = benchTable({ name: 'it', results, judgements: [] }).split('\n');
    expect(lines[1]).toContain('hub µs/msg');
    expect(lines[2]).toMatch(/joinpool +100 +0 % +5\.0 +0 % +2\.5$/);
    expect(lines[3]).toMatch(/amqplib +50 +0 % +200 % +5\.0 +0 %$/);
  });

  it('has none where there is no hub', () => {
    expect(benchTable({ name: 'it', results: [{ name: 'joinpool', rounds: [round] }], judgements: [] })).not.toContain(
      'hub',
    );
  });
});
