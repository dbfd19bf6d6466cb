/* Application properties that joinpool writes besides those of the frame (docs/wire-format.md). */

export const topicHeader = 'joinpool-topic';
export const exchangeHeader = 'joinpool-exchange';
export const orderingKeyHeader = 'joinpool-ordering-key';
export const reasonHeader = 'joinpool-reason';
export const versionHeader = 'joinpool-version';
