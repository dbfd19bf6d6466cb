import type { ConformanceCase } from '../case.js';
import { lifecycleTraits } from '../traits/lifecycle.js';
import { administrationCases } from './administration.js';
import { backPressureCases } from './back-pressure.js';
import { backlogCases } from './backlog.js';
import { batchAndDeduplicateCases } from './batch-and-deduplicate.js';
import { bodyCases } from './bodies.js';
import { bodyEdgeCases } from './body-edges.js';
import { callbackTimeoutCases } from './callback-timeout.js';
import { closeCases } from './close.js';
import { competingMembers } from './competing-members.js';
import { crashCases } from './crash.js';
import { cutBetweenCases } from './cut-between.js';
import { cutInTheMiddleCases } from './cut-in-the-middle.js';
import { deadLetterCases } from './dead-letters.js';
import { handOverCases } from './hand-over.js';
import { joinCases } from './join.js';
import { leaveCases } from './leave.js';
import { letterContentCases } from './letter-contents.js';
import { letterLimitCases } from './letter-limits.js';
import { manyCutsCases } from './many-cuts.js';
import { messageOptionCases } from './message-options.js';
import { nameAndOptionCases } from './names-and-options.js';
import { orderCases } from './order.js';
import { pauseCases } from './pauses.js';
import { poolLimitCases } from './pool-limits.js';
import { publishCases } from './publish.js';
import { reconnectCases } from './reconnect.js';
import { restartCases } from './restart.js';
import { settlementCases } from './settlement.js';
import { slowStartCases } from './slow-start.js';
import { stallCases } from './stall.js';
import { stateCases } from './states.js';
import { subscriptionCases } from './subscriptions.js';
import { topologyCases } from './topology.js';
import { waitCases } from './wait.js';
import { windowCases } from './window.js';

/** The suite: what the runners, the reports and the documentation read. */
export const allCases: readonly ConformanceCase[] = Object.freeze([
  ...competingMembers,
  ...backlogCases,
  ...windowCases,
  ...settlementCases,
  ...callbackTimeoutCases,
  ...pauseCases,
  ...orderCases,
  ...deadLetterCases,
  ...letterContentCases,
  ...letterLimitCases,
  ...joinCases,
  ...waitCases,
  ...leaveCases,
  ...handOverCases,
  ...closeCases,
  ...publishCases,
  ...backPressureCases,
  ...messageOptionCases,
  ...bodyCases,
  ...bodyEdgeCases,
  ...nameAndOptionCases,
  ...subscriptionCases,
  ...topologyCases,
  ...administrationCases,
  ...batchAndDeduplicateCases,
  ...poolLimitCases,
  ...reconnectCases,
  ...cutBetweenCases,
  ...slowStartCases,
  ...cutInTheMiddleCases,
  ...manyCutsCases,
  ...stallCases,
  ...restartCases,
  ...crashCases,
  ...stateCases,
  ...lifecycleTraits,
]);
