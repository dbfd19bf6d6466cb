import type {
  Delivery,
  DeliverySink,
  DeliveryWindow,
  DriverAdministration,
  DriverCapabilities,
  DriverConnection,
  DriverPool,
  DriverSender,
  PoolAddress,
} from '@joinpool/core/driver';

/** A member that takes its place. */
export interface Attaching {
  readonly pool: PoolAddress;
  readonly window: DeliveryWindow;
  readonly sink: DeliverySink;
  /** The id of a member that can be killed. */
  readonly mortal: string | undefined;
}

/** With what else it is attached, and what its place does otherwise. */
export interface Attachment {
  readonly window?: DeliveryWindow;
  readonly sink?: DeliverySink;
  readonly place?: (sound: DriverPool) => Partial<DriverPool>;
}

/** What a broken driver does otherwise; all else is the memory driver's. */
export interface Breakage {
  /** `isAgain`: the driver was open before, as after a lost connection. */
  readonly connection?: (sound: DriverConnection, isAgain: boolean) => Partial<DriverConnection>;
  readonly attach?: (attaching: Attaching) => Attachment;
  readonly sender?: (sound: DriverSender) => Partial<DriverSender>;
  readonly administration?: (sound: DriverAdministration) => Partial<DriverAdministration>;
  readonly capabilities?: Partial<DriverCapabilities>;
  /** Called before the suite cuts the connections. */
  readonly beforeCut?: () => void;
}

/** A delivery with some parts replaced. */
export const changed = (delivery: Delivery, parts: Partial<Delivery>): Delivery => ({
  frame: delivery.frame,
  redelivered: delivery.redelivered,
  deliveryCount: delivery.deliveryCount,
  settle: (how, delayMs) => delivery.settle(how, delayMs),
  ...parts,
});

/** A breakage that changes each delivery on its way to the member. */
export const onDelivery = (change: (delivery: Delivery, attaching: Attaching) => Partial<Delivery>): Breakage => ({
  attach: (attaching) => ({
    sink: (delivery) => attaching.sink(changed(delivery, change(delivery, attaching))),
  }),
});
