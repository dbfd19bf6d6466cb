/**
 * The delivery contract of joinpool as runnable cases: `runCases(harness)` proves a driver without a test runner,
 * `describeConformance(harness)` of `@joinpool/conformance/vitest` under vitest.
 * @packageDocumentation
 */
export type { CaseContext, ConformanceCase } from './case.js';
export { allCases } from './cases/all-cases.js';
export { type Check, check } from './check/check.js';
export { checkDelivery, type DeliveryVerdict, type PoolSubscriptions } from './check/check-delivery.js';
export { CheckFailed } from './check/check-failed.js';
export type { CrashableMember, MemberEvent, MemberReport, MemberRequest } from './faults/crashable-member.js';
export { joinAsCrashable } from './faults/crashable-member.js';
export type { FaultSite } from './faults/fault-site.js';
export { TcpProxy } from './faults/tcp-proxy.js';
export { targetOfUrl, urlThrough } from './faults/url-target.js';
export type { ConformanceHarness, HeartbeatSetting, HostAndPort, RestartableBroker } from './harness.js';
export type { CallbackEvent, DisturbanceEvent, HistoryEvent, Phase, PublishEvent } from './history/event.js';
export { saveHistory, toNdjson } from './history/ndjson.js';
export { Recorder } from './history/recorder.js';
export { jsonReport } from './report/json-report.js';
export { matrixReport } from './report/matrix-report.js';
export { textReport } from './report/text-report.js';
export type { Requirement } from './requirement.js';
export { type CaseResult, type RunOptions, runCases, type SuiteResult } from './run-cases.js';
export type { CollectedLetter } from './workload/collect-letters.js';
export type { Disturbances } from './workload/disturbances.js';
export type { JoinRequest, RecordedMember } from './workload/recorded-member.js';
export type { World, WorldOptions } from './workload/world.js';
