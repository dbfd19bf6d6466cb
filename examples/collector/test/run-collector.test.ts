import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../src/command-line.js';
import { runCollector } from '../src/run-collector.js';

const optionsOf = (...args: string[]) => {
  const options = readCommandLine(['--in-process', '--rate', '100000', '--work', '0', ...args]);
  if (options === 'help') throw new TypeError('not a run');
  return options;
};

const collect = () => {
  const written: string[] = [];
  const output = { write: (text: string) => written.push(text) };
  return { written, output, cut: new AbortController() };
};

describe('the collector in one process', () => {
  it('shares the notifications among the members of each pool and loses and doubles none', async () => {
    const { output, written, cut } = collect();
    const control = { output, signal: new AbortController().signal, cut: cut.signal };
    const verdict = await runCollector(optionsOf('--messages', '600'), control);
    expect(verdict).toEqual({ published: 600, lost: 0, duplicated: 0, redelivered: 0, unexpected: 0 });
    const text = written.join('');
    const shares = [...text.matchAll(/^(?:collector|audit)-\d +\d+ +(\d+) +0$/gm)].map((match) => Number(match[1]));
    expect(shares).toHaveLength(5);
    expect(shares.every((share) => share > 0)).toBe(true);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(1200);
    expect(text).toMatch(/verdict: ok: published 600, lost 0, duplicated 0, redelivered 0\n$/);
  });

  it('ends without a verdict when it is interrupted', async () => {
    const { written, cut } = collect();
    const stop = new AbortController();
    const output = {
      write: (text: string) => {
        written.push(text);
        stop.abort(new Error('interrupted'));
      },
    };
    const options = optionsOf('--messages', '10000', '--rate', '100');
    const run = runCollector(options, { output, signal: stop.signal, cut: cut.signal });
    await expect(run).rejects.toThrow('interrupted');
    expect(written.join('')).not.toContain('verdict');
  });
});
