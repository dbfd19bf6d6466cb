/** What a scenario needs to know. */
export interface ScenarioSettings {
  readonly url: string;
  readonly queueType: 'classic' | 'quorum';
  readonly messages: number;
  /** Part of every name on the broker, so that runs do not meet. */
  readonly run: string;
}

/** The most deliveries held unsettled, for every contender. */
export const consumeWindow = 256;

/** The most publishes that wait for their confirmation, for every contender. */
export const publishWindow = 1_000;

export const topic = 'bench.order';
