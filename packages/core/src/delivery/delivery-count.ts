import type { Delivery } from '../driver/delivery.js';
import type { Frame } from '../driver/frame.js';
import { headerNames } from '../envelope/header-names.js';

const numberHeader = (frame: Frame, name: string): number | undefined => {
  const value = frame.headers[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
};

/** The count of this delivery: the transport's, or else the one that the core keeps in a header; undefined if nobody counts. */
export const countOf = (delivery: Delivery): number | undefined => {
  const kept = numberHeader(delivery.frame, headerNames.deliveryCount);
  if (delivery.deliveryCount === undefined) return kept;
  return kept === undefined ? delivery.deliveryCount : delivery.deliveryCount + kept - 1;
};

/** Whether the count that the core keeps has passed the limit: a retry that came back as a copy, which no transport ends. */
export const isKeptCountAbove = (delivery: Delivery, limit: number): boolean =>
  (numberHeader(delivery.frame, headerNames.deliveryCount) ?? 0) > limit;

/** Whether this message may have been handed over, or sent, before. */
export const isRedelivered = (delivery: Delivery): boolean =>
  delivery.redelivered || (countOf(delivery) ?? 1) > 1 || numberHeader(delivery.frame, headerNames.sends) !== undefined;

/** Whether the core has to count this delivery, because the transport does not and it is a redelivery. */
export const wantsCount = (delivery: Delivery): boolean => delivery.deliveryCount === undefined && delivery.redelivered;

/** The copy that takes the place of a redelivery which the transport does not count, with the count raised. */
export const countedCopy = (delivery: Delivery): { readonly frame: Frame; readonly count: number } => {
  const count = (countOf(delivery) ?? 1) + 1;
  const headers = { ...delivery.frame.headers, [headerNames.deliveryCount]: count };
  return { frame: { ...delivery.frame, headers }, count };
};
