import { DriverFailure, errorKinds } from '@joinpool/core/driver';
import { expect, test } from 'vitest';
import { classifyError } from '../src/classify-error.js';
import { ProtocolError } from '../src/protocol/protocol-error.js';

const withCode = (code: string): Error => Object.assign(new Error(code), { code });

test.each(errorKinds)('a failure that the hub or the driver tells keeps its kind: %s', (kind) => {
  expect(classifyError(new DriverFailure(kind, 'told'))).toBe(kind);
});

test.each([
  [new ProtocolError('version 9'), 'not-supported'],
  [withCode('EADDRINUSE'), 'in-use'],
  [withCode('EACCES'), 'permission-denied'],
  [withCode('ECONNREFUSED'), 'unreachable'],
  [withCode('EINVAL'), 'not-supported'],
  [withCode('EAGAIN'), 'connection-lost'],
  [withCode('ENOSPC'), 'unavailable'],
  [withCode('EOTHER'), 'unknown'],
  [new Error('no code'), 'unknown'],
  ['no error', 'unknown'],
  [undefined, 'unknown'],
  [null, 'unknown'],
])('%s is %s', (error, kind) => {
  expect(classifyError(error)).toBe(kind);
});
