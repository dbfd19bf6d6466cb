import { subscribe, unsubscribe } from 'node:diagnostics_channel';

const hubEvents = 'joinpool:hub:event';

/** Calls back once when this process has the hub: only there are the events of a hub published. Answers how to stop. */
export const watchForHub = (found: () => void): (() => void) => {
  const stop = (): void => {
    unsubscribe(hubEvents, listener);
  };
  const listener = (): void => {
    stop();
    found();
  };
  subscribe(hubEvents, listener);
  return stop;
};
