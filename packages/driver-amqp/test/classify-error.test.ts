import { DriverFailure } from '@joinpool/core/driver';
import { expect, test } from 'vitest';
import { classifyError } from '../src/classify-error.js';

const reply = (code: number, message: string, method?: { classId: number; methodId: number }) =>
  Object.assign(new Error(message), { code, ...method });
const system = (code: string) => Object.assign(new Error(code), { code });

test.each([
  [reply(320, 'Connection closed: 320 (CONNECTION-FORCED) with message "…\'shutdown\'"'), 'connection-lost'],
  [reply(403, 'ACCESS_REFUSED - access to queue refused'), 'permission-denied'],
  [reply(404, "NOT_FOUND - no queue 'a' in vhost '/'"), 'not-found'],
  [
    reply(404, "NOT_FOUND - home node 'rabbit@b' of durable queue 'a' in vhost '/' is down or inaccessible"),
    'unavailable',
  ],
  [
    reply(
      404,
      "NOT_FOUND - failed to perform operation on queue 'a' in vhost '/': its master replica {'%2F_a',rabbit@b} may be stopping or being demoted",
    ),
    'unavailable',
  ],
  [reply(404, "NOT_FOUND - failed to perform operation on queue 'a' in vhost '/' due to timeout"), 'unavailable'],
  [reply(404, "NOT_FOUND - queue 'a' in vhost '/' has crashed and failed to restart"), 'unavailable'],
  [reply(404, "NOT_FOUND - queue 'a' in vhost '/' process is stopped by supervisor"), 'unavailable'],
  [reply(405, "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'a'"), 'in-use'],
  [reply(406, "PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue 'a'"), 'topology-mismatch'],
  [reply(406, "PRECONDITION_FAILED - queue 'a' in vhost '/' in use"), 'in-use'],
  [reply(406, 'PRECONDITION_FAILED', { classId: 50, methodId: 40 }), 'in-use'],
  [reply(406, 'PRECONDITION_FAILED - message size 16777217 is larger than configured max size'), 'too-large'],
  [reply(406, 'PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out'), 'connection-lost'],
  [reply(406, "PRECONDITION_FAILED - invalid property 'non-durable' for queue 'a'"), 'not-supported'],
  [reply(311, 'CONTENT_TOO_LARGE'), 'too-large'],
  [reply(312, 'NO_ROUTE'), 'unroutable'],
  [reply(504, "CHANNEL_ERROR - expected 'channel.open'"), 'connection-lost'],
  [reply(506, 'RESOURCE_ERROR'), 'unavailable'],
  [reply(530, 'NOT_ALLOWED - vhost missing not found'), 'permission-denied'],
  [reply(540, 'NOT_IMPLEMENTED'), 'not-supported'],
  [reply(541, 'INTERNAL_ERROR'), 'unavailable'],
  [new Error('Handshake terminated by server: 403 (ACCESS-REFUSED) with message "…"'), 'permission-denied'],
  [new Error('Expected ConnectionOpenOk; got <ConnectionClose channel:0>'), 'permission-denied'],
  [new Error('SASL mechanism EXTERNAL is not provided by the server'), 'permission-denied'],
  [new RangeError('Encoded field table (headers or arguments) exceeds the 65536 byte encoding buffer'), 'too-large'],
  [new Error('connect ETIMEDOUT'), 'unreachable'],
  [new Error('Socket closed abruptly during opening handshake'), 'unreachable'],
  [system('ECONNREFUSED'), 'unreachable'],
  [system('ENOTFOUND'), 'unreachable'],
  [system('ETIMEDOUT'), 'unreachable'],
  [system('EHOSTUNREACH'), 'unreachable'],
  [system('SELF_SIGNED_CERT_IN_CHAIN'), 'unreachable'],
  [system('ERR_TLS_CERT_ALTNAME_INVALID'), 'unreachable'],
  [new AggregateError([system('ECONNREFUSED')]), 'unreachable'],
  [system('ECONNRESET'), 'connection-lost'],
  [system('EPIPE'), 'connection-lost'],
  [system('ABORT_ERR'), 'connection-lost'],
  [new Error('Heartbeat timeout'), 'connection-lost'],
  [new Error('Unexpected close'), 'connection-lost'],
  [new Error('channel closed'), 'connection-lost'],
  [new Error('Channel ended, no reply will be forthcoming'), 'connection-lost'],
  [Object.assign(new Error('x'), { name: 'IllegalOperationError' }), 'connection-lost'],
  [new DriverFailure('pool-full', 'refused'), 'pool-full'],
  [new Error('something else'), 'unknown'],
  [undefined, 'unknown'],
  ['text', 'unknown'],
])('%s is %s', (error, kind) => {
  expect(classifyError(error)).toBe(kind);
});
