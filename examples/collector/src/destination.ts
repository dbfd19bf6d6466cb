import { join } from 'node:path';
import type { Connection } from '@joinpool/core';
import { connectAmqp } from '@joinpool/driver-amqp';
import { connectQpid } from '@joinpool/driver-qpid';
import { connectZmq } from '@joinpool/driver-zmq';

/** The versions of AMQP, which are two protocols that share the scheme of their URLs. */
export type AmqpVersion = '0-9-1' | '1.0';

/** What the processes of a run connect to. A member's process gets it over its channel to the collector. */
export type Destination =
  | { readonly kind: 'broker'; readonly url: string; readonly amqp: AmqpVersion }
  | { readonly kind: 'hub'; readonly url: string }
  /** The hub that the processes of this run have among them; whoever has `port`, has the hub. */
  | { readonly kind: 'own-hub'; readonly port: number; readonly folder: string };

/** Over which way a URL goes: `hub` is a running `joinpool-hub`. Undefined for a scheme that is not known. */
export const destinationOf = (url: string, amqp: AmqpVersion): Destination | undefined => {
  if (/^amqps?:\/\//.test(url)) return { kind: 'broker', url, amqp };
  if (/^(?:tcp|ipc):\/\//.test(url)) return { kind: 'hub', url };
  return undefined;
};

export const connectTo = (destination: Destination): Promise<Connection> => {
  if (destination.kind === 'broker')
    return destination.amqp === '1.0' ? connectQpid(destination.url) : connectAmqp(destination.url);
  if (destination.kind === 'hub') return connectZmq(destination.url);
  const { port, folder } = destination;
  // As `connectZmq()`, but for a port and a state folder of this run's own: it disturbs no hub of the user.
  return connectZmq(undefined, { port, keyFile: join(folder, 'key'), journal: join(folder, 'journal') });
};
