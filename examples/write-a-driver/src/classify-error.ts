import { DriverFailure, type ErrorKind } from '@joinpool/core/driver';

/** The first word of an error that the server answers; those of the scripts are at the end. */
const kindOfReply: ReadonlyMap<string, ErrorKind> = new Map<string, ErrorKind>([
  ['NOAUTH', 'permission-denied'],
  ['WRONGPASS', 'permission-denied'],
  ['NOPERM', 'permission-denied'],
  ['LOADING', 'unavailable'],
  ['BUSY', 'unavailable'],
  ['MISCONF', 'unavailable'],
  ['OOM', 'unavailable'],
  ['READONLY', 'unavailable'],
  ['MASTERDOWN', 'unavailable'],
  ['CLUSTERDOWN', 'unavailable'],
  ['NOSCRIPT', 'unavailable'],
  ['NOPOOL', 'not-found'],
  ['NOPLACE', 'unavailable'],
  ['NOROUTE', 'unroutable'],
  ['INUSE', 'in-use'],
  ['FOREIGN', 'topology-mismatch'],
  ['WRONGTYPE', 'topology-mismatch'],
]);

/** Of Node.js and of the client; the client's errors are known by the names of their classes alone. */
const kindOfSocket: ReadonlyMap<string, ErrorKind> = new Map<string, ErrorKind>([
  ['ECONNREFUSED', 'unreachable'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENOTFOUND', 'unreachable'],
  ['EAI_AGAIN', 'unreachable'],
  ['ETIMEDOUT', 'unreachable'],
  ['ConnectionTimeoutError', 'unreachable'],
  ['ECONNRESET', 'connection-lost'],
  ['EPIPE', 'connection-lost'],
  ['SocketClosedUnexpectedlyError', 'connection-lost'],
  ['DisconnectsClientError', 'connection-lost'],
  ['ClientClosedError', 'connection-lost'],
  ['ClientOfflineError', 'connection-lost'],
]);

/** Pure and total: whatever it is given, it answers and never throws. */
export const classifyError = (error: unknown): ErrorKind => {
  if (error instanceof DriverFailure) return error.kind;
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const replied = error.message.split(' ', 1)[0] ?? '';
  return kindOfSocket.get(code) ?? kindOfSocket.get(error.constructor.name) ?? kindOfReply.get(replied) ?? 'unknown';
};
