import { describe, expect, it } from 'vitest';
import { FrameTemplate, templateOf } from '../../src/connect/message-frames.js';
import { letterFrame } from '../../src/delivery/dead-letter.js';
import { type DriverCapabilities, noCapabilities } from '../../src/driver/capabilities.js';
import { jsonSerializer } from '../../src/envelope/serializer.js';
import { poolErrorOf } from '../support/harness.js';

/** As a program in JavaScript calls it: options of any kind. */
const make = (body: unknown, options: Record<string, unknown> = {}, has: Partial<DriverCapabilities> = {}) => {
  const capabilities = { ...noCapabilities, ...has };
  const making = { controlExchange: 'joinpool', serializer: jsonSerializer, capabilities, newId: () => 'new' };
  const template: FrameTemplate = Reflect.construct(FrameTemplate, [{ topic: 'news', ...options }, making]);
  return template.make(body);
};

const kibibytes48 = 48 * 1024;

describe('a message to publish', () => {
  it('fills in exchange, id, content type and time', () => {
    const { publishedAtMs, body, ...rest } = make({ a: 1 });
    expect(rest).toMatchObject({ id: 'new', exchangeName: 'joinpool', contentType: 'application/json', headers: {} });
    expect(new TextDecoder().decode(body)).toBe('{"a":1}');
    expect(publishedAtMs).toBeTypeOf('number');
  });

  it('sends bytes as they are', () => {
    const bytes = new Uint8Array([1, 2]);
    expect(make(bytes)).toMatchObject({ body: bytes, contentType: 'application/octet-stream' });
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['unknown-option', 'topik', { topik: 'a' }],
    ['invalid-name', 'topic', { topic: 'a.*' }],
    ['invalid-name', 'exchangeName', { exchangeName: '' }],
    ['invalid-option', 'messageId', { messageId: '' }],
    ['invalid-option', 'messageId', { messageId: 'é'.repeat(128) }],
    ['invalid-option', 'messageId', { messageId: 'half \uD83D' }],
    ['invalid-option', 'contentType', { contentType: '' }],
    ['invalid-option', 'orderingKey', { orderingKey: 5 }],
    ['invalid-option', 'signal', { signal: {} }],
    ['invalid-option', 'headers', { headers: 'a' }],
    ['invalid-option', 'priority', { priority: 10 }],
    ['invalid-option', 'priority', { priority: -1 }],
    ['invalid-option', 'mandatory', { mandatory: 'yes' }],
    ['not-supported', 'priority', { priority: 1 }],
    ['not-supported', 'delayMs', { delayMs: 1 }],
    ['not-supported', 'expiresInMs', { expiresInMs: 1 }],
    ['not-supported', 'mandatory', { mandatory: true }],
  ])('refuses with %s a bad %s: %j', async (code, name, options) => {
    const error = await poolErrorOf(() => make(1, options));
    expect({ code: error.code, outcome: error.outcome }).toEqual({ code, outcome: 'refused' });
    expect(error.message).toContain(name);
  });

  it('passes on what the transport can do', () => {
    const has = { priorities: true, delayedDelivery: true, messageExpiry: true, mandatory: true };
    const asked = { priority: 9, delayMs: 0, expiresInMs: 1, mandatory: true };
    expect(make(1, asked, has)).toMatchObject(asked);
  });

  it('takes a body at the limit and refuses one above', async () => {
    expect(make(new Uint8Array(10), {}, { maxBodyBytes: 10 }).body).toHaveLength(10);
    const { code, message } = await poolErrorOf(() => make(new Uint8Array(11), {}, { maxBodyBytes: 10 }));
    expect([code, message]).toEqual(['body-too-large', expect.stringMatching(/11 bytes.*10/)]);
  });

  it.each<[string, unknown]>([
    ['joinpool-sends', 1],
    ['x-death', 1],
    ['', 1],
    ['é'.repeat(128), 1],
    ['nested', {}],
    ['missing', undefined],
    ['infinite', Number.POSITIVE_INFINITY],
    ['big', 1n],
    ['__proto__', 'a'],
    ['half', 'half \uD83D'],
    ['half \uD83D', 1],
  ])('refuses the header %j', async (name, value) => {
    const { code, message } = await poolErrorOf(() => make(1, { headers: { [name]: value } }));
    expect([code, message]).toEqual(['invalid-headers', expect.stringContaining(`"${name}"`)]);
  });

  it('takes headers of 48 KiB in all, names and values in UTF-8, and refuses a byte more', async () => {
    const value = 'é'.repeat((kibibytes48 - 4) / 2);
    expect(make(1, { headers: { name: value } }).headers).toEqual({ name: value });
    expect((await poolErrorOf(() => make(1, { headers: { names: value } }))).code).toBe('headers-too-large');
  });

  it.each<[string, number, (n: number) => string | number]>([
    ['texts', 5_000, () => ''],
    ['numbers', 3_500, (n) => n],
  ])('refuses very many %s for what each takes beside its name and value', async (_, tooMany, value) => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (__, n) => [`h${String(n).padStart(4, '0')}`, value(n)]));
    expect(Object.keys(make(1, { headers: many(3_000) }).headers)).toHaveLength(3_000);
    const { code, message, outcome } = await poolErrorOf(() => make(1, { headers: many(tooMany) }));
    expect([code, outcome]).toEqual(['headers-too-large', 'refused']);
    expect(message).toContain(`${tooMany} headers`);
  });

  it('leaves room for what a letter and its transport add, in a table of 64 KiB', () => {
    const letters = Array.from({ length: 4_650 }, (_, n) => [`h${String(n).padStart(4, '0')}`, '']);
    const error = new RangeError('\u0001'.repeat(20_000));
    error.stack = error.message;
    error.name = error.message;
    const largest = make(1, { headers: Object.fromEntries(letters), orderingKey: 'k'.repeat(255) });
    const { headers } = letterFrame(
      { ...largest, headers: { ...largest.headers, 'joinpool-sends': Number.MAX_SAFE_INTEGER } },
      { reason: 'callback-failed', error, attempts: Number.MAX_SAFE_INTEGER, nowMs: Date.now() },
    );
    const travelling = { ...headers, ordering: 'k'.repeat(255), topic: 't'.repeat(255), exchange: 'e'.repeat(200) };
    const bytes = Object.entries(travelling).map(
      ([name, value]) => 2 + name.length + (typeof value === 'string' ? 4 + Buffer.byteLength(value) : 8),
    );
    expect(bytes.reduce((sum, one) => sum + one)).toBeLessThan(64 * 1024 - 200);
  });

  it('takes whole characters of any plane, and makes 0 of -0 as JSON does', () => {
    expect(make(1, { headers: { rabbit: '\u{1F407}', zero: -0 } }).headers).toEqual({ rabbit: '\u{1F407}', zero: 0 });
  });

  it('keeps its own copy of the headers', () => {
    const headers: Record<string, string> = { mine: 'a' };
    const made = make(1, { headers });
    headers.mine = 'b';
    expect(made.headers).toEqual({ mine: 'a' });
  });
});

describe('the template of many messages', () => {
  const making = (maxBodyBytes: number) => ({
    controlExchange: 'joinpool',
    serializer: jsonSerializer,
    capabilities: { ...noCapabilities, maxBodyBytes },
    newId: () => 'new',
  });

  it('is made once for a connection, and again for the next one', () => {
    const template = templateOf({ topic: 'news' });
    const first = making(10);
    expect(template(first)).toBe(template(first));
    expect(template(first).make(new Uint8Array(10)).body).toHaveLength(10);
    expect(() => template(making(9)).make(new Uint8Array(10))).toThrow('more than the 9');
  });

  it('gives each its own id and time, and one address to all', () => {
    let id = 0;
    const newId = () => {
      id += 1;
      return String(id);
    };
    const template = templateOf({ topic: 'news', exchangeName: 'paper' })({ ...making(10), newId });
    expect([template.make(1).id, template.make(2).id]).toEqual(['1', '2']);
    expect(template.to).toEqual({ kind: 'topic', exchangeName: 'paper', topic: 'news' });
  });
});
