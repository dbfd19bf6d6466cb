/** What the peer told of itself in its open frame (AMQP 1.0, part 2.7.1). */
export interface Peer {
  /** Empty where it told none. */
  readonly product: string;
  readonly version: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly offeredCapabilities: readonly string[];
  /** The host name that was connected to: Azure Service Bus tells nothing else of itself. */
  readonly hostName: string;
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

const asList = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');

/** Reads the fields of an open frame as rhea shows them. */
export const peerOf = (
  hostName: string,
  properties: Readonly<Record<string, unknown>> | undefined,
  offered: unknown,
): Peer => ({
  product: asText(properties?.product),
  version: asText(properties?.version),
  properties: properties ?? {},
  offeredCapabilities: asList(offered),
  hostName,
});
