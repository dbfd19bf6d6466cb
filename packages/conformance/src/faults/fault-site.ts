import type { Driver } from '@joinpool/core/driver';
import { CheckFailed } from '../check/check-failed.js';
import type { ConformanceHarness } from '../harness.js';
import type { Requirement } from '../requirement.js';
import type { CrashableMember, MemberReport, MemberRequest } from './crashable-member.js';
import { startMemberProcess } from './start-member-process.js';
import { TcpProxy } from './tcp-proxy.js';

/** Where the faults of one run come from: the suite's proxy before the transport, or the harness itself. */
export class FaultSite {
  readonly #harness: ConformanceHarness;
  readonly #proxy: TcpProxy | undefined;

  private constructor(harness: ConformanceHarness, proxy: TcpProxy | undefined) {
    this.#harness = harness;
    this.#proxy = proxy;
  }

  static async open(harness: ConformanceHarness): Promise<FaultSite> {
    const proxy = harness.tcpTarget === undefined ? undefined : await TcpProxy.listen(harness.tcpTarget);
    return new FaultSite(harness, proxy);
  }

  /** The requirements of cases that this run can meet beside the driver's capabilities. */
  get offers(): ReadonlySet<Requirement> {
    const { cutConnections, startMember, memberModule, unwrapKind } = this.#harness;
    const offers = new Set<Requirement>();
    if (this.#proxy !== undefined || cutConnections !== undefined) offers.add('cut');
    if (startMember !== undefined || memberModule !== undefined) offers.add('crash');
    if (unwrapKind !== undefined) offers.add('unwrap');
    return offers;
  }

  async driver(): Promise<Driver> {
    return this.#harness.driver(this.#proxy?.address);
  }

  async cut(): Promise<void> {
    if (this.#proxy === undefined) await this.#harness.cutConnections?.();
    else this.#proxy.cut();
  }

  async startMember(request: MemberRequest, report: MemberReport): Promise<CrashableMember> {
    const { memberModule, memberEnvironment = {} } = this.#harness;
    if (this.#harness.startMember !== undefined) return this.#harness.startMember(request, report);
    if (memberModule !== undefined) return startMemberProcess(memberModule, memberEnvironment, request, report);
    throw new CheckFailed('the harness has neither startMember nor memberModule');
  }

  async close(): Promise<void> {
    await this.#proxy?.close();
  }
}
