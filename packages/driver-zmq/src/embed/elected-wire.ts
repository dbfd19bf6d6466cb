import { DriverFailure } from '@joinpool/core/driver';
import { ForeignService } from '../client/foreign-service.js';
import type { OpenWire, Wire } from '../client/wire.js';
import { pauseBeforeRetry } from '../pause-before-retry.js';
import { PortTaken } from '../socket/port-taken.js';
import { hostingWire } from './hosting-wire.js';

/** A hub that this process keeps for one connection, in itself or in a child process. */
export interface HostedHub {
  readonly openWire: OpenWire;
  /** Gives the port and the journal back. */
  close(): Promise<void>;
}

export interface Election {
  /** Starts a hub. Rejects with `PortTaken` while another process has the port, `in-use` while it still has the journal. */
  readonly host: (signal: AbortSignal) => Promise<HostedHub>;
  /** Connects to the hub that has the port. */
  readonly join: OpenWire;
  /** Told when a hub could not be closed in order. */
  readonly onFailure: (error: unknown) => void;
}

/** Enough for a host that was killed, or takes its time to write down what came in. */
const mostTries = 40;

/**
 * Whoever gets the port has the hub, the others connect to it. When it is gone while they try, one of them gets the port
 * within the same attempt. The hub lives as long as the wire of the connection that started it.
 */
export const openElectedWire =
  (election: Election): OpenWire =>
  async (receive, signal) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await openOnce(election, receive, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (tries >= mostTries || !mayPass(error)) throw portable(error);
        await pauseBeforeRetry(signal);
      }
    }
  };

const openOnce = async (
  { host, join, onFailure }: Election,
  receive: Parameters<OpenWire>[0],
  signal: AbortSignal,
): Promise<Wire> => {
  const hosted = await hostUnlessTaken(host, signal);
  if (hosted === undefined) return await join(receive, signal);
  try {
    return hostingWire(await hosted.openWire(receive, signal), () => hosted.close().catch(onFailure));
  } catch (error) {
    await hosted.close().catch(onFailure);
    throw error;
  }
};

const hostUnlessTaken = async (host: Election['host'], signal: AbortSignal): Promise<HostedHub | undefined> => {
  try {
    return await host(signal);
  } catch (error) {
    if (error instanceof PortTaken) return undefined;
    throw error;
  }
};

/** Whether the host may just be gone, or going. */
const mayPass = (error: unknown): boolean =>
  error instanceof DriverFailure &&
  !(error instanceof ForeignService) &&
  (error.kind === 'unreachable' || error.kind === 'connection-lost' || error.kind === 'in-use');

/** To the core `in-use` is about a pool. */
const portable = (error: unknown): unknown =>
  error instanceof DriverFailure && error.kind === 'in-use'
    ? new DriverFailure('unavailable', error.message, { cause: error })
    : error;
