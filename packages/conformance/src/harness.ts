import type { ConnectionOptions, PoolOptions } from '@joinpool/core';
import type { Driver, DriverCapabilities } from '@joinpool/core/driver';
import type { CrashableMember, MemberReport, MemberRequest } from './faults/crashable-member.js';

/** A place on the network. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** A broker of the harness' own that the suite may end. */
export interface RestartableBroker {
  /** Where it listens, before and after; `driver()` is told to connect there, through the suite's proxy. */
  readonly tcpTarget: HostAndPort;
  /** Ends it, with `kill` without any orderly end, and starts it with the data it had. Resolves when it takes connections. */
  restart(how: 'kill' | 'stop'): Promise<void>;
}

/** Connections that notice soon when the other side falls silent. */
export interface HeartbeatSetting {
  /** The heartbeat in milliseconds: a connection that is silent for twice as long is given up. */
  readonly ms: number;
  /** Makes a driver with it, which must connect to that host and port. */
  driver(through: HostAndPort): Driver | Promise<Driver>;
}

/** What the author of a driver supplies to have it proven. */
export interface ConformanceHarness {
  /** A column of the matrix, e.g. `RabbitMQ 4.0.5, quorum`. */
  readonly name: string;
  /**
   * Makes a driver; every connection of the suite has its own. With `through` the driver must connect to that host and
   * port: it is the suite's proxy in front of `tcpTarget`.
   */
  driver(through?: HostAndPort): Driver | Promise<Driver>;
  /** What the author says the transport can; compared with every open connection's. It decides which cases apply. */
  readonly capabilities: DriverCapabilities;
  /** Added to what every member asks of its pool, e.g. `{ queueType: 'classic' }`. */
  readonly poolOptions?: PoolOptions;
  /** Added to the options of every connection. */
  readonly connectionOptions?: ConnectionOptions;
  /** Where the transport listens; the suite puts its own TCP proxy before it, to cut and stall connections. */
  readonly tcpTarget?: HostAndPort;
  /** For transports without TCP: cuts every connection of this harness that is open now. */
  cutConnections?(): void | Promise<void>;
  /** For transports without TCP: while true, no confirm and no delivery comes, and no connection ends by itself. */
  stallConnections?(stalled: boolean): void | Promise<void>;
  /** For transports with heartbeats that the suite's proxy can hold up. */
  readonly heartbeat?: HeartbeatSetting;
  /** Called once, before the first case that restarts the broker; `close` ends what it made. */
  restartable?(): Promise<RestartableBroker>;
  /** Module with `export const connect = (): Promise<Connection>`; the suite runs it in processes that it kills. */
  readonly memberModule?: string | URL;
  /** Environment of those processes, beside the suite's own. */
  readonly memberEnvironment?: Readonly<Record<string, string>>;
  /** For transports within one process: starts a member whose death the transport sees as that of a process. */
  startMember?(request: MemberRequest, report: MemberReport): Promise<CrashableMember>;
  /** The kind that `connection.unwrap` answers, e.g. `amqplib`. */
  readonly unwrapKind?: string;
  /** Multiplies the number of messages in every case; default 1. */
  readonly scale?: number;
  /** Called once, after the last case. */
  close?(): void | Promise<void>;
}
