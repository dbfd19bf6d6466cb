import { DriverFailure, type ErrorKind } from '@joinpool/core/driver';
import { ProtocolError } from './protocol/protocol-error.js';

/** Codes of Node.js and of libzmq. */
const kindOfCode: ReadonlyMap<unknown, ErrorKind> = new Map<unknown, ErrorKind>([
  ['EACCES', 'permission-denied'],
  ['EPERM', 'permission-denied'],
  ['EADDRINUSE', 'in-use'],
  ['ECONNREFUSED', 'unreachable'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['ETIMEDOUT', 'unreachable'],
  ['ENOTFOUND', 'unreachable'],
  ['EINVAL', 'not-supported'],
  ['EPROTONOSUPPORT', 'not-supported'],
  ['ENODEV', 'unreachable'],
  ['EAGAIN', 'connection-lost'],
  ['ENOTSOCK', 'connection-lost'],
  ['ETERM', 'connection-lost'],
  ['ENOSPC', 'unavailable'],
  ['EMFILE', 'unavailable'],
  ['ENFILE', 'unavailable'],
]);

/** Names the kind of an error of this driver, of zeromq or of Node.js. */
export const classifyError = (error: unknown): ErrorKind => {
  if (error instanceof DriverFailure) return error.kind;
  if (error instanceof ProtocolError) return 'not-supported';
  if (typeof error === 'object' && error !== null && 'code' in error) return kindOfCode.get(error.code) ?? 'unknown';
  return 'unknown';
};
