// @ts-check

/** @typedef {{ readonly from: string, readonly before: string, readonly text: string }} VersionRange `text`: for people */

const order = new Intl.Collator('en', { numeric: true });

/** @type {(version: string, range: VersionRange) => boolean} */
export const isInRange = (version, { from, before }) =>
  order.compare(version, from) >= 0 && order.compare(version, before) < 0;
