/** An order whose JSON is 1 KiB, give or take the digits of its number. */
export interface SampleBody {
  readonly id: number;
  readonly total: number;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly note: string;
}

const bodyBytes = 1024;
const lines = Array.from({ length: 12 }, (_, index) => ({ sku: `sku-${1000 + index}`, quantity: index + 1 }));
const withoutNote = JSON.stringify({ id: 10_000, total: 99.5, lines, note: '' });
const note = 'x'.repeat(bodyBytes - withoutNote.length);

/** Cheap to make, so that a round measures publishing and not this. */
export const sampleBody = (id: number): SampleBody => ({ id, total: 99.5, lines, note });
