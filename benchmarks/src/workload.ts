/** What one scenario does, at which broker. */
export interface Workload {
  readonly url: string;
  readonly queueType: 'classic' | 'quorum';
  readonly bodyBytes: number;
  /** Messages in each round. */
  readonly messages: number;
  /** Part of every name on the broker, so that runs do not meet. */
  readonly run: string;
}

/** The most deliveries held unsettled, for every contender. */
export const consumeWindow = 256;

/** The most publishes that wait for their confirmation, for every contender. */
export const publishWindow = 1_000;

export const topic = 'bench.order';

/** The workload that the targets are set for. */
export const hasTargets = ({ queueType, bodyBytes }: Workload): boolean =>
  queueType === 'classic' && bodyBytes === 1024;

/** As a scenario's title tells it. */
export const titleOf = (what: string, { queueType, bodyBytes }: Workload): string =>
  `${what}, ${queueType}, ${bodyBytes < 1024 ? `${bodyBytes} B` : `${bodyBytes / 1024} KiB`}`;
