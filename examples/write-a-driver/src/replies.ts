/*
 * The server answers with texts (as bytes), numbers and lists of both. These say which of them a script's answer is.
 */

const notA = (what: string, reply: unknown): TypeError =>
  new TypeError(`the server answered ${String(reply)}, not ${what}`);

export const asNumber = (reply: unknown): number => {
  if (typeof reply === 'number') return reply;
  throw notA('a number', reply);
};

const asBytes = (reply: unknown): Buffer => {
  if (Buffer.isBuffer(reply)) return reply;
  throw notA('bytes', reply);
};

export const asText = (reply: unknown): string => (typeof reply === 'string' ? reply : asBytes(reply).toString());

export const asList = (reply: unknown): readonly unknown[] => {
  if (Array.isArray(reply)) return reply;
  throw notA('a list', reply);
};

/** One entry of a stream as a place takes it. */
export interface Entry {
  readonly id: string;
  /** How often it was handed out, this time among them. */
  readonly deliveries: number;
  readonly fields: ReadonlyMap<string, Buffer>;
}

export const asEntry = (reply: unknown): Entry => {
  const [id, deliveries, flat] = asList(reply);
  const texts = asList(flat);
  const fields = new Map<string, Buffer>();
  for (let at = 0; at + 1 < texts.length; at += 2) fields.set(asText(texts[at]), asBytes(texts[at + 1]));
  return { id: asText(id), deliveries: asNumber(deliveries), fields };
};
