import { DriverFailure } from '@joinpool/core/driver';
import { ClientClosedError, ErrorReply, SimpleError, SocketClosedUnexpectedlyError } from '@redis/client';
import { describe, expect, test } from 'vitest';
import { classifyError } from '../src/classify-error.js';

const systemError = (code: string): Error => Object.assign(new Error(`connect ${code} 127.0.0.1:6379`), { code });

describe('an error has the kind', () => {
  test.each([
    [systemError('ECONNREFUSED'), 'unreachable'],
    [systemError('ECONNRESET'), 'connection-lost'],
    [new SocketClosedUnexpectedlyError(), 'connection-lost'],
    [new ClientClosedError(), 'connection-lost'],
    [new SimpleError('WRONGPASS invalid username-password pair or user is disabled.'), 'permission-denied'],
    [new SimpleError('NOPERM this user has no permissions to run the command'), 'permission-denied'],
    [new SimpleError('LOADING Redis is loading the dataset in memory'), 'unavailable'],
    [new SimpleError("OOM command not allowed when used memory > 'maxmemory'."), 'unavailable'],
    [new SimpleError('NOPOOL there is no pool billing'), 'not-found'],
    [new SimpleError('INUSE the pool billing has 1 member(s)'), 'in-use'],
    [new SimpleError('NOROUTE no pool wants work.item'), 'unroutable'],
    [new ErrorReply('ERR wrong number of arguments'), 'unknown'],
    [new DriverFailure('not-supported', "the server's appendonly is 'no'"), 'not-supported'],
    [undefined, 'unknown'],
    ['text', 'unknown'],
  ])('%s: %s', (error, kind) => {
    expect(classifyError(error)).toBe(kind);
  });
});
