import type { Report, RunningMember, StartMember } from './running-member.js';

/** How the members of a run are to join, and who is told of them. */
export interface CrewSettings {
  readonly pools: readonly { readonly label: string; readonly poolName: string; readonly size: number }[];
  readonly exchangeName: string;
  readonly workMs: number;
  readonly queueType: 'quorum' | 'classic' | undefined;
  readonly processed: (memberName: string, poolName: string, report: Report) => void;
  readonly hasHub: (memberName: string, pid: number) => void;
  readonly failed: (error: Error) => void;
}

const stopAll = async (members: readonly RunningMember[], cut: AbortSignal): Promise<void> => {
  const outcomes = await Promise.allSettled(members.map((member) => member.stop(cut)));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
};

/** All members of a run. */
export class Crew {
  readonly members: readonly RunningMember[];

  private constructor(members: readonly RunningMember[]) {
    this.members = members;
  }

  /** Resolves when every member has joined. When one cannot, those that could are stopped and the error is thrown. */
  static async start(startMember: StartMember, settings: CrewSettings, signal: AbortSignal): Promise<Crew> {
    const { pools, exchangeName, workMs, queueType, processed, hasHub, failed } = settings;
    const starts = pools.flatMap(({ label, poolName, size }) =>
      Array.from({ length: size }, (_, index) => {
        const name = `${label}-${index + 1}`;
        const listener = {
          processed: (report: Report) => processed(name, poolName, report),
          hasHub: (pid: number) => hasHub(name, pid),
          failed,
        };
        return startMember({ name, poolName, exchangeName, workMs, queueType }, listener, signal);
      }),
    );
    const outcomes = await Promise.allSettled(starts);
    const crew = new Crew(outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])));
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    if (refused === undefined) return crew;
    await crew.stop(signal);
    throw refused.reason;
  }

  find(name: string): RunningMember | undefined {
    return this.members.find((member) => member.name === name);
  }

  /**
   * Resolves when every member is gone; on abort they are ended the hard way. Who has the hub is asked last, so that the
   * others need no new one to leave.
   */
  async stop(cut: AbortSignal, hubHost?: string): Promise<void> {
    try {
      await stopAll(
        this.members.filter(({ name }) => name !== hubHost),
        cut,
      );
    } finally {
      await stopAll(this.members, cut); // once more is nothing: `stop` is idempotent
    }
  }
}
