import { type SampleBody, sampleBodies } from './sample-body.js';

export const bodyKinds = ['raw', 'json'] as const;
export type BodyKind = (typeof bodyKinds)[number];

/** What is published: bytes as they are, or orders as JSON. */
export interface Bodies {
  readonly kind: BodyKind;
  readonly contentType: string;
  /** As joinpool gets it. */
  body(id: number): unknown;
  /** As it is written by hand. */
  content(id: number): Uint8Array;
}

export const bodiesOf = (kind: BodyKind, bytes: number): Bodies => {
  if (kind === 'raw') {
    const content = Buffer.alloc(bytes, 'x');
    return { kind, contentType: 'application/octet-stream', body: () => content, content: () => content };
  }
  const body = sampleBodies(bytes);
  return { kind, contentType: 'application/json', body, content: (id) => Buffer.from(JSON.stringify(body(id))) };
};

/** What a callback does with JSON that it decodes itself. */
export const totalOf = (content: Uint8Array): number => {
  const body: SampleBody = JSON.parse(Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString());
  return body.total;
};
