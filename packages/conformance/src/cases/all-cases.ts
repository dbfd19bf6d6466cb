import type { ConformanceCase } from '../case.js';
import { backlogCases } from './backlog.js';
import { competingMembers } from './competing-members.js';
import { crashCases } from './crash.js';
import { deadLetterCases } from './dead-letters.js';
import { leaveAndWaitCases } from './leave-and-wait.js';
import { orderCases } from './order.js';
import { reconnectCases } from './reconnect.js';
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
  ...leaveAndWaitCases,
  ...reconnectCases,
  ...crashCases,
]);
