import type { ChildReport } from '../embed/child-report.js';

/** The IPC channel to the process that forked this one. */
export interface ParentChannel {
  /** After a failure the channel is closed: it would hold this process. */
  tell(report: ChildReport): void;
  onClosed(listener: () => void): void;
}

export const parentChannel = (self: NodeJS.Process): ParentChannel | undefined => {
  if (self.send === undefined) return undefined;
  return {
    tell: (report) => {
      // Nobody is there any more: `onClosed` tells it.
      if (!self.connected) return;
      self.send?.(report, undefined, undefined, () => {
        if (report.kind === 'failed' && self.connected) self.disconnect();
      });
    },
    onClosed: (listener) => {
      if (self.connected) self.once('disconnect', listener);
      else listener();
    },
  };
};
