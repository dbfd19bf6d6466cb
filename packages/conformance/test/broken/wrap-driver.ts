import type {
  Address,
  Delivery,
  DeliverySink,
  DeliveryWindow,
  Driver,
  DriverAdministration,
  DriverConnection,
  DriverPool,
  DriverSender,
  Frame,
  PoolAddress,
  SendCallback,
} from '@joinpool/core/driver';

/** What a broken driver does otherwise; all else is the memory driver's. */
export interface Breakage {
  send?(sound: DriverSender, to: Address, frame: Frame, done: SendCallback): void;
  /** May return another window, pool or sink to attach with. */
  attach?(pool: PoolAddress, window: DeliveryWindow, sink: DeliverySink): Attachment;
  place?(place: DriverPool): Partial<DriverPool>;
  administration?(sound: DriverAdministration): Partial<DriverAdministration>;
  /** Called before the suite cuts the connections. */
  beforeCut?(): void;
}

interface Attachment {
  readonly pool?: PoolAddress;
  readonly window?: DeliveryWindow;
  readonly sink?: DeliverySink;
}

/** A delivery with some parts replaced. */
export const changed = (delivery: Delivery, parts: Partial<Delivery>): Delivery => ({
  frame: delivery.frame,
  redelivered: delivery.redelivered,
  deliveryCount: delivery.deliveryCount,
  settle: (how, delayMs) => delivery.settle(how, delayMs),
  ...parts,
});

const wrapSender = (sound: DriverSender, { send }: Breakage): DriverSender => ({
  lost: sound.lost,
  send: (to, frame, done) => (send === undefined ? sound.send(to, frame, done) : send(sound, to, frame, done)),
  close: (signal) => sound.close(signal),
});

const wrapPlace = (sound: DriverPool, { place }: Breakage): DriverPool => ({
  lost: sound.lost,
  widen: (window) => sound.widen(window),
  stop: (signal) => sound.stop(signal),
  detach: (signal) => sound.detach(signal),
  ...place?.(sound),
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

const wrapConnection = (sound: DriverConnection, breakage: Breakage): DriverConnection => ({
  capabilities: sound.capabilities,
  administration: wrapAdministration(sound.administration, breakage),
  lost: sound.lost,
  openSender: async (signal) => wrapSender(await sound.openSender(signal), breakage),
  async attach(pool, window, sink, signal) {
    const other = breakage.attach?.(pool, window, sink) ?? {};
    const place = await sound.attach(other.pool ?? pool, other.window ?? window, other.sink ?? sink, signal);
    return wrapPlace(place, breakage);
  },
  onBlocked: (listener) => sound.onBlocked(listener),
  unwrap: (kind) => sound.unwrap(kind),
  close: (signal) => sound.close(signal),
});

/** The sound driver with the breakage in it. */
export const wrapDriver = (sound: Driver, breakage: Breakage): Driver => ({
  name: sound.name,
  hosts: sound.hosts,
  open: async (signal) => wrapConnection(await sound.open(signal), breakage),
  classify: (error) => sound.classify(error),
});
