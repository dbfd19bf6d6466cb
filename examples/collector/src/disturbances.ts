import type { Crew } from './crew.js';
import type { Ledger } from './ledger.js';

/** What is killed, and at which share of the messages. */
type Step = { readonly victim: 'member' | 'hub'; readonly share: number };

const stepsOf = ({ kill, chaos }: { readonly kill: boolean; readonly chaos: boolean }): Step[] => {
  const member = { victim: 'member', share: 1 / 2 } as const;
  if (chaos) return [member, { victim: 'hub', share: 3 / 4 }];
  return kill ? [member] : [];
};

export interface DisturbanceSettings {
  readonly ledger: Ledger;
  readonly write: (line: string) => void;
  readonly failed: (error: Error) => void;
}

/** Kills what the command line asks for while the run goes on, and tells where the hub is, if the run has one. */
export class Disturbances {
  readonly #steps: Step[];
  readonly #settings: DisturbanceSettings;
  #hubHost: string | undefined;
  #hubKilledAtMs: number | undefined;

  constructor(asked: { readonly kill: boolean; readonly chaos: boolean }, settings: DisturbanceSettings) {
    this.#steps = stepsOf(asked);
    this.#settings = settings;
  }

  /** Who has the hub, by name. */
  get hubHost(): string | undefined {
    return this.#hubHost;
  }

  /** Throws when something was not killed: the run would have proved less than it says. */
  checkDone(): void {
    const [step] = this.#steps;
    if (step !== undefined)
      throw new Error(`the run was over before its ${step.victim} was killed: it needs more --messages`);
    if (this.#hubKilledAtMs !== undefined) throw new Error('nobody has taken over the hub');
  }

  /** A process has the hub from now on. */
  hubFound(host: string, pid: number): void {
    this.#hubHost = host;
    const killedAtMs = this.#hubKilledAtMs;
    this.#hubKilledAtMs = undefined;
    const what =
      killedAtMs === undefined
        ? `the hub is in ${host}, process ${pid}`
        : `${host}, process ${pid}, has taken over the hub with its journal, ${Date.now() - killedAtMs} ms after the kill`;
    this.#settings.write(what);
  }

  /** A member has reported a message, and `share` of all are processed: whoever is to be killed by now, is. */
  consider(reporter: string, share: number, crew: Crew): void {
    const [step] = this.#steps;
    if (step === undefined || share < step.share) return;
    // Whoever has just reported a message is in the middle of others.
    const name = step.victim === 'hub' ? this.#hubHost : reporter;
    if (name === undefined || (step.victim === 'member' && name === this.#hubHost)) return;
    this.#steps.shift();
    this.#kill(name, crew);
  }

  #kill(name: string, crew: Crew): void {
    const { ledger, write, failed } = this.#settings;
    const victim = crew.find(name);
    if (victim === undefined) {
      failed(new Error(`${name} has the hub and cannot be killed: it is the collector itself`));
      return;
    }
    const hadHub = name === this.#hubHost;
    write(`killing ${name}, process ${victim.pid}${hadHub ? ', which has the hub' : ''}, with signal 9`);
    const atMs = Date.now();
    if (hadHub) this.#hubKilledAtMs = atMs;
    ledger.killed({ member: name, hadHub, atMs });
    victim.kill().catch(failed);
  }
}
