import type { ConformanceCase } from '../case.js';
import { lifecycleTraits } from '../traits/lifecycle.js';
import { administrationCases } from './administration.js';
import { backlogCases } from './backlog.js';
import { batchAndDeduplicateCases } from './batch-and-deduplicate.js';
import { bodyCases } from './bodies.js';
import { competingMembers } from './competing-members.js';
import { crashCases } from './crash.js';
import { deadLetterCases } from './dead-letters.js';
import { leaveAndWaitCases } from './leave-and-wait.js';
import { nameAndOptionCases } from './names-and-options.js';
import { orderCases } from './order.js';
import { poolLimitCases } from './pool-limits.js';
import { publishCases } from './publish.js';
import { reconnectCases } from './reconnect.js';
import { settlementCases } from './settlement.js';
import { subscriptionCases } from './subscriptions.js';
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
  ...publishCases,
  ...bodyCases,
  ...nameAndOptionCases,
  ...subscriptionCases,
  ...administrationCases,
  ...batchAndDeduplicateCases,
  ...poolLimitCases,
  ...reconnectCases,
  ...crashCases,
  ...lifecycleTraits,
]);
