/** What a hub bounds, so that no client can take more than its share. */
export interface HubLimits {
  readonly sessions: number;
  readonly pools: number;
  readonly exchanges: number;
  readonly subscriptionsPerPool: number;
  readonly placesPerSession: number;
  readonly routesPerSession: number;
  readonly viewsPerSession: number;
  /** Requests of one session that wait for an answer. */
  readonly requestsPerSession: number;
  /** The most messages that a producer may have unanswered. */
  readonly producerWindowMessages: number;
  readonly producerWindowBytes: number;
  /** The most records of one PUBLISH. */
  readonly batchRecords: number;
  /** Of one PUBLISH with more than one record. */
  readonly batchBytes: number;
  readonly bodyBytes: number;
  /** The widest window that a place gets, whatever it asks for. */
  readonly placeWindowMessages: number;
  /** What one queue keeps in memory of what waits in it; the rest stays in the journal alone. */
  readonly queueMemoryBytes: number;
  readonly queueMemoryEntries: number;
  /** The same of all queues together. */
  readonly hubMemoryBytes: number;
  /** The most bytes of publishes that one commit takes together. */
  readonly commitBytes: number;
  /** A producer that was not seen for this long is forgotten. */
  readonly producerMemoryMs: number;
}

const kibi = 1_024;
const mebi = kibi * kibi;

export const defaultLimits: HubLimits = Object.freeze({
  sessions: 1_024,
  pools: 10_000,
  exchanges: 10_000,
  subscriptionsPerPool: 1_000,
  placesPerSession: 1_024,
  routesPerSession: 4_096,
  viewsPerSession: 16,
  requestsPerSession: 4_096,
  producerWindowMessages: 8_192,
  producerWindowBytes: 32 * mebi,
  batchRecords: 4_096,
  batchBytes: mebi,
  bodyBytes: 16 * mebi,
  placeWindowMessages: 65_535,
  queueMemoryBytes: 16 * mebi,
  queueMemoryEntries: 16_384,
  hubMemoryBytes: 128 * mebi,
  commitBytes: 16 * mebi,
  producerMemoryMs: 24 * 60 * 60 * 1_000,
});
