import type { Kill } from './kill.js';
import type { Ledger } from './ledger.js';
import type { RunningMember } from './running-member.js';
import { isClean, type Verdict } from './verdict.js';

/** The last: messages that said that they may have been with somebody before, whether or not they had been processed there. */
const columns = ['member', 'process', 'processed', 'came again'] as const;

const rowOf = (cells: readonly string[], widths: readonly number[]): string =>
  cells
    .map((cell, index) => (index < 1 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
    .join('  ')
    .trimEnd();

/** Who got what so far, as lines. */
export const tableOf = (ledger: Ledger, members: readonly RunningMember[], total: number): readonly string[] => {
  const rows = members.map(({ name, pid }) => {
    const { processed, redelivered } = ledger.countOf(name);
    const label = ledger.wasKilled(name) ? `${name} (killed)` : name;
    return [label, String(pid), String(processed), String(redelivered)];
  });
  const widths = columns.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const published = `published ${ledger.published} of ${total}`;
  return [published, rowOf(columns, widths), ...rows.map((row) => rowOf(row, widths))];
};

/** The same in one line, for an output that is no terminal. */
export const progressLine = (ledger: Ledger, members: readonly RunningMember[], total: number): string => {
  const counts = members.map(({ name }) => `${name} ${ledger.countOf(name).processed}`);
  return `published ${ledger.published} of ${total} | ${counts.join(', ')}`;
};

/** The closing verdict, in one line that a program can read too. */
export const verdictLine = (verdict: Verdict, kills: readonly Kill[]): string => {
  const { published, lost, duplicated, redelivered, unexpected } = verdict;
  const victims = kills.map(({ member, hadHub }) => (hadHub ? `${member} with the hub` : member));
  const explained = victims.length === 0 ? '' : ` (by the kill of ${victims.join(' and of ')})`;
  const strange = unexpected === 0 ? '' : `, unexpected ${unexpected}`;
  const result = isClean(verdict) ? 'ok' : 'FAILED';
  return `verdict: ${result}: published ${published}, lost ${lost}, duplicated ${duplicated}, redelivered ${redelivered}${explained}${strange}`;
};
