import type { Driver, DriverAdministration, DriverConnection, DriverPool, DriverSender } from '@joinpool/core/driver';
import type { Breakage } from './breakage.js';

const wrapSender = (sound: DriverSender, { sender }: Breakage): DriverSender => ({
  lost: sound.lost,
  send: (to, frame, done) => sound.send(to, frame, done),
  close: (signal) => sound.close(signal),
  ...sender?.(sound),
});

const wrapPlace = (sound: DriverPool, broken: Partial<DriverPool> = {}): DriverPool => ({
  lost: sound.lost,
  widen: (window) => sound.widen(window),
  stop: (signal) => sound.stop(signal),
  detach: (signal) => sound.detach(signal),
  ...broken,
});

const wrapAdministration = (sound: DriverAdministration, { administration }: Breakage): DriverAdministration => ({
  declareExchange: (name, mode, signal) => sound.declareExchange(name, mode, signal),
  declare: (pool, mode, signal) => sound.declare(pool, mode, signal),
  removeSubscription: (name, subscription, signal) => sound.removeSubscription(name, subscription, signal),
  inspect: (name, signal) => sound.inspect(name, signal),
  delete: (name, force, signal) => sound.delete(name, force, signal),
  openDeadLetters: (name, signal) => sound.openDeadLetters(name, signal),
  ...administration?.(sound),
});

const attachTo = (
  sound: DriverConnection,
  breakage: Breakage,
  mortal: string | undefined,
): DriverConnection['attach'] => {
  return async (pool, window, sink, signal) => {
    const other = breakage.attach?.({ pool, window, sink, mortal }) ?? {};
    const place = await sound.attach(pool, other.window ?? window, other.sink ?? sink, signal);
    return wrapPlace(place, other.place?.(place));
  };
};

const wrapConnection = (sound: DriverConnection, breakage: Breakage, mortal: string | undefined): DriverConnection => ({
  capabilities: { ...sound.capabilities, ...breakage.capabilities },
  administration: wrapAdministration(sound.administration, breakage),
  lost: sound.lost,
  openSender: async (signal) => wrapSender(await sound.openSender(signal), breakage),
  attach: attachTo(sound, breakage, mortal),
  onBlocked: (listener) => sound.onBlocked(listener),
  unwrap: (kind) => sound.unwrap(kind),
  close: (signal) => sound.close(signal),
});

/** The sound driver with the breakage in it; `mortal` is the id of its member if that can be killed. */
export const wrapDriver = (sound: Driver, breakage: Breakage, mortal?: string): Driver => {
  let opened = 0;
  return {
    name: sound.name,
    hosts: sound.hosts,
    async open(signal) {
      const connection = await sound.open(signal);
      opened += 1;
      const broken = breakage.connection?.(connection, opened > 1) ?? {};
      return { ...wrapConnection(connection, breakage, mortal), ...broken };
    },
    classify: (error) => sound.classify(error),
  };
};
