import type { Wire } from '../client/wire.js';

/** A wire to a hub that is kept for it alone: `release` is called once, when the wire is over or closed. */
export const hostingWire = (wire: Wire, release: () => Promise<void>): Wire => {
  let released: Promise<void> | undefined;
  const releaseOnce = (): Promise<void> => {
    released ??= release();
    return released;
  };
  void wire.lost.then(releaseOnce);
  return {
    hubName: wire.hubName,
    ...(wire.key === undefined ? {} : { key: wire.key }),
    raw: wire.raw,
    lost: wire.lost,
    send: (parts) => wire.send(parts),
    close: async (signal) => {
      await wire.close(signal);
      await releaseOnce();
    },
  };
};
