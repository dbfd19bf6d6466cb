/** An order. */
export interface SampleBody {
  readonly id: number;
  readonly total: number;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly note: string;
}

const manyLines = Array.from({ length: 12 }, (_, index) => ({ sku: `sku-${1000 + index}`, quantity: index + 1 }));
const sizeOf = (lines: SampleBody['lines']): number =>
  JSON.stringify({ id: 10_000, total: 99.5, lines, note: '' }).length;

/** Makes orders whose JSON has so many bytes, give or take the digits of their number; cheap, since rounds measure it along. */
export const sampleBodies = (bodyBytes: number): ((id: number) => SampleBody) => {
  const lines = bodyBytes > sizeOf(manyLines) ? manyLines : [];
  const note = 'x'.repeat(Math.max(0, bodyBytes - sizeOf(lines)));
  return (id) => ({ id, total: 99.5, lines, note });
};
