/** The brokers that joinpool's tests run against, started from nothing or named by the environment. */

import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Broker, BrokerStatus } from './broker.d.mts';

export type * from './broker.d.mts';

/** Gets one line of progress at a time. */
export type Log = (line: string) => void;

export interface BrokerOptions {
  /** Ends the wait. A broker that was being started by the call is ended too. */
  readonly signal?: AbortSignal | undefined;
}

export interface EnsureBrokerOptions extends BrokerOptions {
  /** Fetch missing tools with apt-get, after announcing it to `log`. Default: false, a missing tool is an error. */
  readonly install?: boolean | undefined;
  /** Default: nothing is said. */
  readonly log?: Log | undefined;
}

/** `usage`: mend the call. `prerequisite`: this machine cannot run private brokers as it is. `failure`: all else. */
export type BrokerErrorKind = 'usage' | 'prerequisite' | 'failure';

/** Every error this package throws on its own account. The codes are in the README. */
export declare class BrokerError extends Error {
  constructor(code: string, details: { message: string; advice: string; cause?: unknown });
  readonly code: string;
  /** The one step that mends it. */
  readonly advice: string;
  readonly kind: BrokerErrorKind;
}

/**
 * Resolves once the broker takes logins: the external one that the environment names, or a private one, which is
 * unpacked and started if need be. A private one that was killed or stopped comes back on the same ports with its data.
 * May be called by several processes at once: one of them starts it, the others get the same broker.
 *
 * Rejects with a `BrokerError`; of kind `prerequisite` where the machine cannot run it (no root, missing tool).
 */
export declare function ensureBroker(name: string, options?: EnsureBrokerOptions): Promise<Broker>;

/**
 * A broker in a run folder of its own, which a test may end without disturbing those of other tests. Several may be used
 * at the same time. Where the environment names an external broker for the name, it is that one, and cannot be ended.
 */
export declare class PrivateBroker {
  private constructor();
  /** Resolves when it takes logins. Installs nothing, says nothing. Errors as `ensureBroker`; then nothing is left. */
  static start(name: string, options?: BrokerOptions): Promise<PrivateBroker>;
  readonly broker: Broker;
  /**
   * Ends it, its data and ports kept; resolves once its process is gone. `kill` is kill -9, but RabbitMQ first writes
   * to its disk what it has answered and would write a second later.
   */
  end(how: 'kill' | 'stop'): Promise<void>;
  /** Resolves when it takes logins, on the port and with the data it had. */
  startAgain(): Promise<void>;
  /** `end`, then `startAgain`. */
  restart(how: 'kill' | 'stop'): Promise<void>;
  /** `evaluateErlang` in it: RabbitMQ alone. */
  evaluate(expression: string): Promise<string>;
  /** Its process as it runs now; starts it if it does not. */
  node(): Promise<{ readonly pid: number }>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** Starts a broker again after `killBroker` or `stopBroker`: `ensureBroker` that installs nothing and says nothing. */
export declare function startBroker(name: string, options?: BrokerOptions): Promise<Broker>;

/** Orderly end, data and ports kept. Resolves once its processes are gone. `NOT_RUNNING`, `EXTERNAL_BROKER`. */
export declare function stopBroker(name: string, options?: BrokerOptions): Promise<void>;

/** kill -9, data and ports kept. Resolves once its processes are gone. `NOT_RUNNING`, `EXTERNAL_BROKER`. */
export declare function killBroker(name: string, options?: BrokerOptions): Promise<void>;

/**
 * Ends a private broker and removes its data; an external one is left alone.
 * Resolves, once no process of it is left, with whether there was anything to remove.
 */
export declare function removeBroker(name: string, options?: BrokerOptions): Promise<boolean>;

/**
 * Runs `rabbitmqctl` against a private broker and resolves with what it printed; half a second or more per call.
 * `CONTROL_FAILED` when it ends with an error; `NOT_RUNNING`, `EXTERNAL_BROKER`.
 */
export declare function rabbitmqctl(name: string, args: readonly string[], options?: BrokerOptions): Promise<string>;

/**
 * Evaluates one Erlang expression in a private broker and resolves with its value as Erlang prints it; some
 * milliseconds per call. For example `application:set_env(rabbit, consumer_timeout, 5000)`. Errors as `rabbitmqctl`.
 */
export declare function evaluateErlang(name: string, expression: string, options?: BrokerOptions): Promise<string>;

/** The last lines of a private broker's log; empty when it never ran. */
export declare function logTail(name: string, lines: number): Promise<string>;

/** A port of the loopback interface that nothing listens on, below those that the kernel gives to outgoing connections. */
export declare function chooseFreePort(): Promise<number>;

/** Every known broker as it is now. Logs in to those that should answer; starts and changes nothing. */
export declare function brokerStatus(options?: BrokerOptions): Promise<readonly BrokerStatus[]>;

/** `debian`: the 14.0.3 of Debian bookworm, in a tree of its own. `pypi`: the 18.3.1 of PyPI, in an environment of its own. */
export type OsloSource = 'debian' | 'pypi';

/** A Python with a package: run `command` with `args`, and behind them what Python is to do. */
export interface PythonProgram {
  /** Of the package, e.g. `24.0.1`. */
  readonly version: string;
  readonly command: string;
  readonly args: readonly string[];
  /** To be added to the environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A Python that has oslo.messaging. */
export interface OsloPython extends PythonProgram {
  readonly name: OsloSource;
}

/**
 * Resolves with a Python that has the pyzmq of Debian bookworm, unpacked into the user's cache if need be. It sees the
 * files of its own tree alone: programs are handed over as text. It leaves no files when it runs.
 *
 * Rejects with a `BrokerError`; of kind `prerequisite` where the machine cannot have it (it needs root for chroot).
 */
export declare function ensurePyzmq(options?: EnsureBrokerOptions): Promise<PythonProgram>;

/**
 * Resolves with a Python that has oslo.messaging, installed into the user's cache if need be: once, however many
 * processes ask at the same time. It leaves no files when it runs.
 *
 * Rejects with a `BrokerError`; of kind `prerequisite` where the machine cannot have it (`debian` needs root for chroot).
 */
export declare function ensureOslo(name: string, options?: EnsureBrokerOptions): Promise<OsloPython>;

/**
 * Starts a program of `src/oslo` that takes a transport URL, an exchange and a topic. `notifier` takes a driver too
 * (`messaging`, `messagingv2`), sends each sample on its standard input, one JSON object a line, and prints each as it went
 * out. `listener` takes a pool too, prints `ready` and then what its endpoint gets, until its standard input ends.
 */
export declare function spawnOslo(
  python: OsloPython,
  program: 'notifier' | 'listener',
  args: readonly string[],
): ChildProcessWithoutNullStreams;

/** As `transport_url` in the configuration of a service; options of oslo.messaging's driver stand in its query. */
export declare function transportUrl(amqpUrl: string, query?: Readonly<Record<string, string>>): string;

/** A release of Node.js beside the one that runs this. */
export interface NodeRelease {
  /** Without a `v`, e.g. `24.21.0`. */
  readonly version: string;
  /** Absolute path of its `node`; npm and the rest of the release are not there. */
  readonly binary: string;
}

/**
 * Resolves with that release of Node.js, unpacked from npm's packages into the user's cache if need be, and checked.
 *
 * Rejects with a `BrokerError`: `BAD_USAGE` for what is no full version, `NOT_LINUX` (a `prerequisite`) on other systems,
 * `UNPACK_FAILED` when npm cannot fetch it.
 */
export declare function ensureNode(
  version: string,
  options?: Omit<EnsureBrokerOptions, 'install'>,
): Promise<NodeRelease>;

/** Where a Redis comes from: named by the environment, or a tree of the `redis-server` of Debian bookworm. */
export type RedisSource = { readonly external: string } | { readonly tree: string; readonly version: string };

/**
 * Resolves with the Redis that `REDIS_URL` names, or with Debian's, unpacked into the user's cache if need be. Starts
 * nothing.
 *
 * Rejects with a `BrokerError`; of kind `prerequisite` where the machine cannot have it (it needs root for chroot).
 */
export declare function ensureRedis(options?: EnsureBrokerOptions): Promise<RedisSource>;

/**
 * A private Redis on a port and in a data folder of its own, on loopback alone, that writes each change to disk before it
 * answers. It ends with this process at the latest.
 */
export declare class RedisServer {
  private constructor();
  /** Resolves once it answers. */
  static start(tree: string, options?: BrokerOptions): Promise<RedisServer>;
  readonly host: string;
  readonly port: number;
  /** Of the process as it runs now. */
  readonly pid: number;
  /** Ends it, with `kill` at once, and starts it on the same port with its data. Resolves once it answers. */
  restart(how: 'kill' | 'stop'): Promise<void>;
  /** Ends it and removes its data. Resolves once its process is gone. */
  remove(): Promise<void>;
}

/** Whether tests can use the broker now; if not, why. Starts and changes nothing. */
export declare function availability(
  name: string,
  options?: BrokerOptions,
): Promise<'running' | { readonly notRun: string }>;
