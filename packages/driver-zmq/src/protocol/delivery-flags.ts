import { ProtocolError } from './protocol-error.js';

/** What DELIVER's `b` holds: how many records, how often they were handed over by now, and whether that was told as a redelivery. */
export interface DeliveryFlags {
  readonly count: number;
  /** 1 the first time; stays at the most that 15 bits can hold. */
  readonly deliveryCount: number;
  readonly redelivered: boolean;
}

const mostDeliveries = 0x7fff;

/** As many records as one DELIVER can carry. */
export const mostRecords = 0xffff;

/** Throws `ProtocolError` for more records than one DELIVER can carry. */
export const encodeDeliveryFlags = ({ count, deliveryCount, redelivered }: DeliveryFlags): number => {
  if (count > mostRecords) throw new ProtocolError(`${count} records are more than one DELIVER can carry`);
  return ((redelivered ? 0x80000000 : 0) | (Math.min(deliveryCount, mostDeliveries) << 16) | count) >>> 0;
};

export const decodeDeliveryFlags = (b: number): DeliveryFlags => ({
  count: b & mostRecords,
  deliveryCount: (b >>> 16) & mostDeliveries,
  redelivered: b >= 0x80000000,
});
