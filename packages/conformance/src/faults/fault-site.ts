import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Driver } from '@joinpool/core/driver';
import { CheckFailed } from '../check/check-failed.js';
import type { ConformanceHarness, RestartableBroker } from '../harness.js';
import type { Requirement } from '../requirement.js';
import type { CrashableMember, MemberReport, MemberRequest } from './crashable-member.js';
import { startMemberProcess } from './start-member-process.js';
import { TcpProxy } from './tcp-proxy.js';

/** Where the faults of one run come from: the suite's proxy before the transport, or the harness itself. */
export class FaultSite {
  readonly #harness: ConformanceHarness;
  readonly #proxy: TcpProxy | undefined;
  readonly #broker: RestartableBroker | undefined;
  #restartable: Promise<FaultSite> | undefined;

  private constructor(harness: ConformanceHarness, proxy: TcpProxy | undefined, broker?: RestartableBroker) {
    this.#harness = harness;
    this.#proxy = proxy;
    this.#broker = broker;
  }

  static async open(harness: ConformanceHarness): Promise<FaultSite> {
    const proxy = harness.tcpTarget === undefined ? undefined : await TcpProxy.listen(harness.tcpTarget);
    return new FaultSite(harness, proxy);
  }

  /** The requirements of cases that this run can meet beside the driver's capabilities. */
  get offers(): ReadonlySet<Requirement> {
    const { cutConnections, stallConnections, heartbeat, restartable, unwrapKind } = this.#harness;
    const { startMember, memberModule } = this.#harness;
    const offers = new Set<Requirement>();
    if (this.#proxy !== undefined || cutConnections !== undefined) offers.add('cut');
    if (this.#proxy !== undefined || stallConnections !== undefined) offers.add('stall');
    if (this.#proxy !== undefined && heartbeat !== undefined) offers.add('heartbeat');
    if (restartable !== undefined) offers.add('restart');
    if (startMember !== undefined || memberModule !== undefined) offers.add('crash');
    if (startMember === undefined && memberModule !== undefined) offers.add('process');
    if (unwrapKind !== undefined) offers.add('unwrap');
    return offers;
  }

  /** The site of a case with these requirements: one with a broker of its own, where the case restarts it. */
  async forCase(requires: readonly Requirement[] = []): Promise<FaultSite> {
    const { restartable } = this.#harness;
    if (restartable === undefined || !requires.includes('restart')) return this;
    this.#restartable ??= restartable().then(async (broker) => {
      return new FaultSite(this.#harness, await TcpProxy.listen(broker.tcpTarget), broker);
    });
    return this.#restartable;
  }

  async driver(): Promise<Driver> {
    return this.#harness.driver(this.#proxy?.address);
  }

  /** A driver whose connections have the harness' short heartbeat, and that heartbeat in milliseconds. */
  async heartbeatDriver(): Promise<{ readonly driver: Driver; readonly heartbeatMs: number }> {
    const { heartbeat } = this.#harness;
    if (heartbeat === undefined || this.#proxy === undefined) throw new CheckFailed('the harness has no heartbeat');
    return { driver: await heartbeat.driver(this.#proxy.address), heartbeatMs: heartbeat.ms };
  }

  async cut(): Promise<void> {
    if (this.#proxy === undefined) await this.#harness.cutConnections?.();
    else this.#proxy.cut();
  }

  /**
   * Cuts in the middle of what goes on: when so many more pieces of data have passed the proxy, or without one after so
   * many turns of the event loop. Resolves when it is known when that will be.
   */
  async cutAfter(steps: number): Promise<void> {
    if (this.#proxy !== undefined) {
      this.#proxy.cutAfter(steps);
      return;
    }
    for (let step = 0; step < steps; step += 1) await nextTurn();
    await this.cut();
  }

  async stall(stalled: boolean): Promise<void> {
    if (this.#proxy === undefined) await this.#harness.stallConnections?.(stalled);
    else this.#proxy.stall(stalled);
  }

  /** Ends what a case left going on. */
  async calm(): Promise<void> {
    await this.stall(false);
    this.#proxy?.cutAfter(Number.POSITIVE_INFINITY);
  }

  /** Resolves when the broker is back and takes connections. */
  async restart(how: 'kill' | 'stop'): Promise<void> {
    if (this.#broker === undefined) throw new CheckFailed("only a case that requires 'restart' can restart the broker");
    await this.#broker.restart(how);
  }

  async startMember(request: MemberRequest, report: MemberReport): Promise<CrashableMember> {
    const { memberModule, memberEnvironment = {} } = this.#harness;
    if (this.#harness.startMember !== undefined) return this.#harness.startMember(request, report);
    if (memberModule !== undefined) return startMemberProcess(memberModule, memberEnvironment, request, report);
    throw new CheckFailed('the harness has neither startMember nor memberModule');
  }

  async close(): Promise<void> {
    await this.#proxy?.close();
    await (await this.#restartable)?.close();
  }
}
