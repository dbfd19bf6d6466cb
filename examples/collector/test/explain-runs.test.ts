import { describe, expect, it } from 'vitest';
import { explainedRuns } from '../src/explain-runs.js';
import { killedAtMs, killOf, runAgain, runOf } from './support/runs.js';

const first = runOf('a');
const second = runAgain('a');
const third = runAgain('a', { member: 'collector-3', startedAtMs: killedAtMs + 900 });
const ofMember = killOf('collector-1');
const ofHub = killOf('audit-1', { hadHub: true });

describe('the kill of a member', () => {
  it('explains that what it had comes again, in whatever order the reports came', () => {
    expect(explainedRuns([first, second], [ofMember])).toEqual([second]);
    expect(explainedRuns([second, first], [ofMember])).toEqual([second]);
  });

  it.each([
    ['was not told as redelivered', { redelivered: false }],
    ['began before the kill', { startedAtMs: killedAtMs - 1 }],
    ['was of the killed member itself', { member: 'collector-1' }],
  ])('does not explain a run that %s', (_, changes) => {
    expect(explainedRuns([first, runAgain('a', changes)], [ofMember])).toEqual([]);
  });

  it('does not explain that what another member had comes again', () => {
    expect(explainedRuns([first, second], [killOf('collector-3')])).toEqual([]);
  });
});

describe('the kill of the hub', () => {
  it('explains that what any member had comes again, also to the same one', () => {
    expect(explainedRuns([first, second], [ofHub])).toEqual([second]);
    const sameMember = runAgain('a', { member: 'collector-1' });
    expect(explainedRuns([first, sameMember], [ofHub])).toEqual([sameMember]);
  });

  it.each([
    ['was not told as redelivered', { redelivered: false }],
    ['began before the kill', { startedAtMs: killedAtMs - 1 }],
    ["was of the member in the hub's process", { member: 'audit-1' }],
  ])('does not explain a run that %s', (_, changes) => {
    expect(explainedRuns([first, runAgain('a', changes)], [ofHub])).toEqual([]);
  });
});

describe('several runs', () => {
  it('need a kill each', () => {
    expect(explainedRuns([first, second, third], [ofHub])).toEqual([second]);
    const laterKill = killOf('collector-2', { atMs: killedAtMs + 600 });
    expect(explainedRuns([first, second, third], [ofMember, laterKill])).toEqual([second, third]);
    expect(explainedRuns([first, second, third], [laterKill])).toEqual([third]);
  });

  it('need no explanation when there is only one, told as redelivered or not', () => {
    expect(explainedRuns([second], [ofMember])).toEqual([]);
    expect(explainedRuns([], [ofMember])).toEqual([]);
  });

  it('are never explained without a kill', () => {
    expect(explainedRuns([first, second, third], [])).toEqual([]);
  });
});
