import { channel } from 'node:diagnostics_channel';
import type { HubEvent } from '../hub/event.js';
import type { ServerEvent } from '../server/server-event.js';

/** What an operator may want to know of a hub and of its sockets. */
export type RunningHubEvent = HubEvent | ServerEvent;

const events = channel('joinpool:hub:event');

/** Tells whoever listens to the diagnostics channel `joinpool:hub:event`. */
export const publishHubEvent = (event: RunningHubEvent): void => {
  if (events.hasSubscribers) events.publish(event);
};
