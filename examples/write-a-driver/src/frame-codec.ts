import type { Frame, Headers, HeaderValue } from '@joinpool/core/driver';

/*
 * A message is an entry with two fields: `body`, its bytes, and `frame`, everything else as JSON. A third field,
 * `reason`, is in letters that the server wrote.
 */

type Fields = ReadonlyMap<string, Buffer>;

const reasonHeader = 'joinpool-reason';

/** Field names and values, one after the other. */
export const encodeFrame = ({ body, ...frame }: Frame): Buffer[] => {
  const { id, topic, exchangeName, contentType, headers, orderingKey, publishedAtMs } = frame;
  const text = JSON.stringify({ id, topic, exchangeName, contentType, headers, orderingKey, publishedAtMs });
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return [Buffer.from('frame'), Buffer.from(text), Buffer.from('body'), bytes];
};

const isHeaderValue = (value: unknown): value is HeaderValue =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

const isHeaders = (value: unknown): value is Headers =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isHeaderValue);

const isOptional = <T>(value: unknown, isOne: (value: unknown) => value is T): value is T | undefined =>
  value === undefined || isOne(value);

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';

const parse = (bytes: Buffer | undefined): Readonly<Record<string, unknown>> | string => {
  if (bytes === undefined) return 'the entry has no field "frame"';
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null ? { ...value } : 'the field "frame" is no object';
  } catch (error) {
    return `the field "frame" is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
};

const undecodable = (fields: Fields, why: string): Frame => ({
  id: undefined,
  topic: '',
  exchangeName: '',
  contentType: 'application/octet-stream',
  headers: {},
  body: fields.get('body') ?? Buffer.alloc(0),
  undecodable: why,
});

/** Never throws: an entry of a foreign program comes with the reason in `undecodable`. */
export const decodeFrame = (fields: Fields): Frame => {
  const found = parse(fields.get('frame'));
  if (typeof found === 'string') return undecodable(fields, found);
  const { id, topic, exchangeName, contentType, headers, orderingKey, publishedAtMs } = found;
  if (!isText(topic) || !isText(exchangeName) || !isText(contentType) || !isHeaders(headers)) {
    return undecodable(fields, 'the field "frame" lacks topic, exchangeName, contentType or headers');
  }
  if (!isOptional(id, isText) || !isOptional(orderingKey, isText) || !isOptional(publishedAtMs, isNumber)) {
    return undecodable(fields, 'the field "frame" has id, orderingKey or publishedAtMs of another type');
  }
  const reason = fields.get('reason')?.toString();
  return {
    ...{ id, topic, exchangeName, contentType, orderingKey, publishedAtMs },
    headers: reason === undefined ? headers : { ...headers, [reasonHeader]: reason },
    body: fields.get('body') ?? Buffer.alloc(0),
  };
};
