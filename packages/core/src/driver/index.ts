/**
 * The driver interface of joinpool: what an author of a driver implements.
 * @packageDocumentation
 */
export { orAbort } from '../util/abort.js';
export { type Deferred, deferred } from '../util/deferred.js';
export { partitionPoint } from '../util/partition-point.js';
export type { Address, DeadLetterOptions, PoolAddress, PoolLimits, PoolSettings, Subscription } from './address.js';
export type {
  DeadLetterView,
  Difference,
  DriverAdministration,
  PoolInspection,
  TopologyMode,
} from './administration.js';
export { type DriverCapabilities, noCapabilities } from './capabilities.js';
export { missingSubscriptions, settingsDifferences } from './declaration-differences.js';
export type { Delivery, DeliverySink, DeliveryWindow, Settlement } from './delivery.js';
export type {
  Driver,
  DriverConnection,
  DriverPool,
  DriverSender,
  SendCallback,
  SendReceipt,
} from './driver.js';
export { DriverFailure } from './driver-failure.js';
export { type ErrorKind, errorKinds } from './error-kind.js';
export type { Frame, Headers, HeaderValue } from './frame.js';
export { GatheredFlush } from './gathered-flush.js';
export { HostRotation } from './host-rotation.js';
export { type PoolWarning, type PoolWarningCode, poolWarningCodes } from './pool-warning.js';
export { exchangeNameFault, poolNameFault, topicFault, topicPatternFault } from './portable-names.js';
export { type Cuttable, SecondConnection } from './second-connection.js';
export { compileTopicPattern, type TopicMatcher } from './topic-pattern.js';
