/**
 * Named consumer pools for any Node.js program: exactly one member of a pool gets each message, every pool its own copy.
 * @packageDocumentation
 */

export { Connection } from './connect/connection.js';
export { connectionOptionNames } from './connect/connection-settings.js';
export type { ConnectionEvents, ConnectionState } from './connect/events.js';
export { Letter, type LetterActions } from './connect/letter.js';
export { Member } from './connect/member.js';
export type { MemberClosed, MemberState } from './connect/member-state.js';
export { openConnection } from './connect/open-connection.js';
export type {
  BatchJoinOptions,
  ConnectionOptions,
  DeduplicateOptions,
  JoinOptions,
  PoolOptions,
  PublishManyOptions,
  PublishOptions,
  PublishReceipt,
  RetryOptions,
  WaitOptions,
} from './connect/options.js';
export type { LetterError } from './delivery/dead-letter.js';
export { type IdStore, MemoryIdStore } from './delivery/deduplicator.js';
export type { Executor, RunEnded } from './delivery/executor.js';
export type { BatchCallback, BatchOutcome, BatchResult, Callback, LetterReason, Message } from './delivery/message.js';
export { CallbackWrapper } from './dispatch/callback-wrapper.js';
export { type TaskEnded, TaskGroup } from './dispatch/task-group.js';
export type { DeadLetterOptions, PoolLimits, Subscription } from './driver/address.js';
export type { PoolInspection, TopologyMode } from './driver/administration.js';
export type { DriverCapabilities } from './driver/capabilities.js';
export type { Headers, HeaderValue } from './driver/frame.js';
export { type PoolWarning, type PoolWarningCode, poolWarningCodes } from './driver/pool-warning.js';
export { jsonSerializer, type Serializer } from './envelope/serializer.js';
export { errorCodes, type PoolErrorCode } from './errors/codes.js';
export { Reject, Release } from './errors/outcome-errors.js';
export { type FailureOutcome, PoolError, type PoolErrorDetails } from './errors/pool-error.js';
export { type ChannelMessages, type ChannelName, channelNames } from './observe/channels.js';
