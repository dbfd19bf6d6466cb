import type { Frame } from '@joinpool/core/driver';
import { type Breakage, onDelivery } from './breakage.js';
import { type BrokenDriver, finds } from './broken-driver.js';

const onFrame = (change: (frame: Frame) => Partial<Frame>) => (): Breakage =>
  onDelivery(({ frame }) => ({ frame: { ...frame, ...change(frame) } }));

/** Drivers that hand over something else than was published. */
export const contentFaults: readonly BrokenDriver[] = [
  {
    name: 'truncates big bodies',
    why: 'bytes above the first million are missing',
    breakage: onFrame(({ body }) => ({ body: body.subarray(0, 1_000_000) })),
    fails: { 'bodies/largest': finds('length, first and last byte') },
  },
  {
    name: 'carries bodies as text',
    why: 'bytes that are no UTF-8 are replaced',
    breakage: onFrame(({ body }) => ({ body: Buffer.from(Buffer.from(body).toString('utf8')) })),
    fails: {
      'bodies/binary': finds('bodies: found'),
      'letters/undecodable': finds('raw bytes'),
      'letters/whole-message': finds('type, bytes'),
    },
  },
  {
    name: 'drops headers without a value',
    why: 'a header that is null was published and does not arrive',
    breakage: onFrame(({ headers }) => ({
      headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== null)),
    })),
    fails: {
      'bodies/headers': finds('headers, key, topic, exchange'),
      'letters/whole-message': finds('headers, ordering key'),
    },
  },
  {
    name: 'drops the ordering key',
    why: 'callbacks of one key run at once, and the key is not told',
    breakage: onFrame(() => ({ orderingKey: undefined })),
    fails: {
      'bodies/headers': finds('headers, key, topic, exchange'),
      'letters/whole-message': finds('headers, ordering key'),
      'order/key-keeps-order': finds('overlapping callbacks of one key'),
      'order/key-holds-back-its-own': finds('callbacks of the slow key at once'),
    },
  },
  {
    name: 'forgets foreign content types',
    why: 'the content type that was published does not arrive',
    breakage: onFrame(({ contentType }) => ({
      contentType: contentType === 'application/json' ? contentType : 'application/octet-stream',
    })),
    fails: { 'bodies/binary': finds('content type'), 'letters/whole-message': finds('type, bytes') },
  },
];
