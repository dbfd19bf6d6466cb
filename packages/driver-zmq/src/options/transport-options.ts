import type { CurveClientKeys } from '../client/dealer-settings.js';
import type { RunningHub } from '../embed/start-hub.js';

/** What only ZeroMQ has. */
export interface ZmqTransportOptions {
  /**
   * Without a URL: where the hub runs, if no other process of this user has one on `port`. `process` (default): in this
   * one. `child`: in a child process of this one, which a callback that blocks the event loop does not stall. Or a hub
   * that `startHub` gave: members and publishers in its own process reach it without a socket.
   */
  readonly hub?: 'process' | 'child' | RunningHub;
  /** Without a URL: the port of 127.0.0.1 that the hub is found at; who has it, has the hub. Default 5571. */
  readonly port?: number;
  /**
   * Without a URL: the folder of the journal, should the hub run here. The same for every process that uses the port, or
   * what one keeps another does not see. Default `$XDG_STATE_HOME/joinpool/<port>/journal`.
   */
  readonly journal?: string;
  /** Without a URL: false keeps messages in memory alone, should the hub run here: with its process they are lost. Default true. */
  readonly durable?: boolean;
  /**
   * The file of the key that guards the hub's port on the loopback interface; it must be readable by its owner alone.
   * Without a URL it is made where it is missing. Default `$XDG_STATE_HOME/joinpool/<port>/key`.
   */
  readonly keyFile?: string;
  /** With a `tcp:` URL: keys of CURVE, which a hub on another machine needs. */
  readonly curve?: CurveClientKeys;
  /** How long one attempt to connect may take. Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** Shown in the hub's events. Default: the process' title and pid. */
  readonly clientName?: string;
}
