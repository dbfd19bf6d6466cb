import { describe, expect, it } from 'vitest';
import { jsonSerializer } from '../../src/envelope/serializer.js';
import { poolErrorOf } from '../support/harness.js';

describe('jsonSerializer', () => {
  it.each([
    [null],
    [false],
    [0],
    [-1.5e300],
    [''],
    ['ünïcödé \u{1F600} \u2028'],
    [[]],
    [{}],
    [{ a: [{ b: null }], '': 1 }],
  ])('carries %j there and back', (body) => {
    expect(jsonSerializer.decode(jsonSerializer.encode(body))).toEqual(body);
  });

  it.each([
    ['undefined', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['an object whose toJSON answers undefined', { toJSON: () => undefined }],
  ])('refuses %s', async (_name, body) => {
    const { code, outcome } = await poolErrorOf(() => jsonSerializer.encode(body));
    expect({ code, outcome }).toEqual({ code: 'invalid-body', outcome: 'refused' });
  });

  it('refuses a BigInt and says why', async () => {
    const error = await poolErrorOf(() => jsonSerializer.encode({ n: 1n }));
    expect(error.code).toBe('invalid-body');
    expect(error.message).toMatch(/BigInt/);
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  it('refuses a cycle and says why', async () => {
    const body: Record<string, unknown> = {};
    body.self = body;
    const error = await poolErrorOf(() => jsonSerializer.encode(body));
    expect(error.code).toBe('invalid-body');
    expect(error.message).toMatch(/circular/i);
  });

  it.each([
    ['a wrong byte', [0x22, 0xff, 0x22]],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
    ['a lone surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a cut sequence', [0x22, 0xe2, 0x82]],
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x31]],
    ['nothing', []],
    ['half a text', [0x7b]],
  ])('throws on %s', (_name, bytes) => {
    expect(() => jsonSerializer.decode(new Uint8Array(bytes))).toThrow();
  });

  it.each([
    ['application/json', true],
    ['Application/JSON; charset=utf-8', true],
    ['application/cloudevents+json', true],
    ['text/plain', false],
    ['application/jsonl', false],
    ['', false],
  ])('reads %j: %s', (contentType, reads) => {
    expect(jsonSerializer.reads(contentType)).toBe(reads);
  });
});
