import { channel } from 'node:diagnostics_channel';
import type { PoolWarning } from '../driver/pool-warning.js';

/** The `diagnostics_channel` names and what each message carries; publishing costs nothing while nobody listens. */
export interface ChannelMessages {
  /** A connection changed its state; `error` is why, where there is a why. */
  'joinpool:connection:state': { readonly driver: string; readonly state: string; readonly error?: unknown };
  /** A member was counted in by the transport, at first and after each rejoin. */
  'joinpool:member:joined': { readonly poolName: string };
  /** A member lost its place while it wanted it; it rejoins. */
  'joinpool:member:lost': { readonly poolName: string; readonly error: unknown };
  /** What a pool that joinpool did not declare cannot promise; at a join and at each rejoin. */
  'joinpool:pool:warning': { readonly poolName: string } & PoolWarning;
  /** An attempt of a callback failed. */
  'joinpool:callback:failed': {
    readonly poolName: string;
    readonly messageId: string;
    readonly attempt: number;
    readonly error: unknown;
  };
  /** A message became a letter. */
  'joinpool:letter:written': { readonly poolName: string; readonly messageId: string; readonly reason: string };
  /** A letter or counted copy could not be written; the message went back to the pool. */
  'joinpool:letter:failed': { readonly poolName: string; readonly messageId: string; readonly error: unknown };
  /** The sender was replaced, since it was lost or its confirms did not come. */
  'joinpool:publisher:replaced': { readonly driver: string; readonly error: unknown };
}

export type ChannelName = keyof ChannelMessages;

export const channelNames: readonly ChannelName[] = Object.freeze([
  'joinpool:connection:state',
  'joinpool:member:joined',
  'joinpool:member:lost',
  'joinpool:pool:warning',
  'joinpool:callback:failed',
  'joinpool:letter:written',
  'joinpool:letter:failed',
  'joinpool:publisher:replaced',
]);

const channels = Object.fromEntries(channelNames.map((name) => [name, channel(name)]));

/** Tells those who listen on the channel. */
export const tell = <Name extends ChannelName>(name: Name, message: ChannelMessages[Name]): void => {
  const target = channels[name];
  if (target?.hasSubscribers) target.publish(message);
};
