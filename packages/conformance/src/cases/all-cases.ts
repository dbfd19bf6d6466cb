import type { ConformanceCase } from '../case.js';
import { backlogCases } from './backlog.js';
import { competingMembers } from './competing-members.js';
import { deadLetterCases } from './dead-letters.js';
import { orderCases } from './order.js';
import { settlementCases } from './settlement.js';
import { windowCases } from './window.js';

/** The suite: what the runners, the reports and the documentation read. */
export const allCases: readonly ConformanceCase[] = Object.freeze([
  ...competingMembers,
  ...backlogCases,
  ...windowCases,
  ...settlementCases,
  ...orderCases,
  ...deadLetterCases,
]);
