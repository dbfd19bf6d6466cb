import { describe, expect, it } from 'vitest';
import { Crew } from '../src/crew.js';
import { Disturbances } from '../src/disturbances.js';
import { Ledger } from '../src/ledger.js';
import type { StartMember } from '../src/running-member.js';

const names = ['collector-1', 'collector-2', 'collector-3'];
const never = new AbortController().signal;

const arrange = async (asked: { kill: boolean; chaos: boolean }) => {
  const killed: string[] = [];
  const lines: string[] = [];
  const failures: Error[] = [];
  const startMember: StartMember = async ({ name, poolName }) => ({
    name,
    poolName,
    pid: names.indexOf(name) + 100,
    stop: async () => {},
    kill: async () => {
      killed.push(name);
    },
  });
  const nobody = { processed: () => {}, hasHub: () => {}, failed: () => {} };
  const pools = [{ label: 'collector', poolName: 'collector', size: 3 }];
  const settings = { pools, exchangeName: 'nova', workMs: 0, queueType: undefined, ...nobody };
  const crew = await Crew.start(startMember, settings, never);
  const ledger = new Ledger(['collector']);
  const write = (line: string) => lines.push(line);
  const disturbances = new Disturbances(asked, { ledger, write, failed: (error) => failures.push(error) });
  const report = (reporter: string, share: number) => disturbances.consider(reporter, share, crew);
  return { disturbances, report, ledger, killed, lines, failures };
};

describe('--kill', () => {
  it('kills midway whoever has just reported, once', async () => {
    const { disturbances, report, ledger, killed, lines } = await arrange({ kill: true, chaos: false });
    report('collector-1', 0.49);
    expect(killed).toEqual([]);
    report('collector-2', 0.5);
    report('collector-3', 0.9);
    expect(killed).toEqual(['collector-2']);
    expect(ledger.kills).toMatchObject([{ member: 'collector-2', hadHub: false }]);
    expect(lines).toEqual(['killing collector-2, process 101, with signal 9']);
    expect(() => disturbances.checkDone()).not.toThrow();
  });

  it('spares the member that has the hub: that is another test', async () => {
    const { disturbances, report, killed } = await arrange({ kill: true, chaos: false });
    disturbances.hubFound('collector-1', 100);
    report('collector-1', 0.5);
    report('collector-3', 0.6);
    expect(killed).toEqual(['collector-3']);
  });
});

describe('--chaos', () => {
  it('kills a member, later the one that has the hub, and tells who has taken over', async () => {
    const { disturbances, report, ledger, killed, lines } = await arrange({ kill: false, chaos: true });
    disturbances.hubFound('collector-1', 100);
    report('collector-2', 0.5);
    report('collector-3', 0.6);
    report('collector-3', 0.75);
    expect(killed).toEqual(['collector-2', 'collector-1']);
    expect(ledger.kills.map(({ hadHub }) => hadHub)).toEqual([false, true]);
    disturbances.hubFound('collector-3', 102);
    expect(lines).toEqual([
      'the hub is in collector-1, process 100',
      'killing collector-2, process 101, with signal 9',
      'killing collector-1, process 100, which has the hub, with signal 9',
      expect.stringMatching(
        /^collector-3, process 102, has taken over the hub with its journal, \d+ ms after the kill$/,
      ),
    ]);
    expect(disturbances.hubHost).toBe('collector-3');
    expect(() => disturbances.checkDone()).not.toThrow();
  });

  it('fails when the hub is where it cannot be killed', async () => {
    const { disturbances, report, failures } = await arrange({ kill: false, chaos: true });
    disturbances.hubFound('the collector itself', 99);
    report('collector-2', 0.5);
    report('collector-3', 0.75);
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^the collector itself has the hub/),
    ]);
  });

  it('fails when the run was over before, or nobody took over', async () => {
    const { disturbances, report } = await arrange({ kill: false, chaos: true });
    disturbances.hubFound('collector-1', 100);
    report('collector-2', 0.5);
    expect(() => disturbances.checkDone()).toThrow(/before its hub was killed/);
    report('collector-3', 0.8);
    expect(() => disturbances.checkDone()).toThrow(/nobody has taken over the hub/);
    disturbances.hubFound('collector-3', 102);
    expect(() => disturbances.checkDone()).not.toThrow();
  });
});
