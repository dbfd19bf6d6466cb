import { DriverFailure, type ErrorKind } from '@joinpool/core/driver';

/** AMQP 0-9-1 reply codes, as RabbitMQ uses them. */
const kindOfReplyCode: ReadonlyMap<number, ErrorKind> = new Map([
  [311, 'too-large'],
  [312, 'unroutable'],
  [320, 'connection-lost'],
  [402, 'permission-denied'],
  [403, 'permission-denied'],
  [404, 'not-found'],
  [405, 'in-use'],
  [406, 'topology-mismatch'],
  [501, 'connection-lost'],
  [502, 'not-supported'],
  [503, 'not-supported'],
  [504, 'connection-lost'],
  [505, 'connection-lost'],
  [506, 'unavailable'],
  [530, 'permission-denied'],
  [540, 'not-supported'],
  [541, 'unavailable'],
]);

/** Codes of Node.js for sockets and name look-up; codes of TLS are recognised by their form. */
const kindOfSystemCode: ReadonlyMap<string, ErrorKind> = new Map([
  ['ECONNREFUSED', 'unreachable'],
  ['ENOTFOUND', 'unreachable'],
  ['EAI_AGAIN', 'unreachable'],
  ['ETIMEDOUT', 'unreachable'],
  ['EHOSTUNREACH', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['ENETDOWN', 'unreachable'],
  ['EADDRNOTAVAIL', 'unreachable'],
  ['EPROTO', 'unreachable'],
  ['ECONNRESET', 'connection-lost'],
  ['ECONNABORTED', 'connection-lost'],
  // The socket was severed here.
  ['ABORT_ERR', 'connection-lost'],
  ['EPIPE', 'connection-lost'],
  ['ERR_STREAM_DESTROYED', 'connection-lost'],
  ['ERR_STREAM_WRITE_AFTER_END', 'connection-lost'],
]);

const tlsCode = /CERT|^ERR_(TLS|SSL)_|^UNABLE_TO_|^HOSTNAME_MISMATCH$/;

/** 406 means many things; the text, or the method that was refused, tells which. First match wins. */
const preconditions: readonly (readonly [RegExp, ErrorKind])[] = [
  [/message size|larger than/, 'too-large'],
  [/in use/, 'in-use'],
  [/inequivalent arg/, 'topology-mismatch'],
  [/delivery acknowledg/, 'connection-lost'],
  [/invalid (arg|property)|unknown exchange type|feature .*disabled/i, 'not-supported'],
];

/**
 * 404 also when RabbitMQ cannot reach a queue that exists: its node is down, or the queue is being recovered. Taken for
 * missing, the pool would be taken for deleted.
 */
const absent = /is down or inaccessible|failed to perform operation on|has crashed and failed to restart|by supervisor/;

/** amqplib gives these no code. A vhost that is missing or forbidden shows only as the unexpected close. */
const kindOfText: readonly (readonly [RegExp, ErrorKind])[] = [
  [/ACCESS[_-]REFUSED|NOT[_-]ALLOWED|SASL mechanism .* is not provided/, 'permission-denied'],
  [/Expected ConnectionOpenOk; got <ConnectionClose/, 'permission-denied'],
  [/^connect ETIMEDOUT$|Socket closed abruptly during opening handshake/, 'unreachable'],
  [
    /Heartbeat timeout|Unexpected close|[Cc]hannel (closed|closing|ended)|[Cc]onnection (closed|closing)/,
    'connection-lost',
  ],
  [/No channels left to allocate/, 'unavailable'],
  // Very many small headers: what each of them takes beside its name and value adds up.
  [/Encoded field table .* exceeds/, 'too-large'],
];

const firstMatch = (table: readonly (readonly [RegExp, ErrorKind])[], text: string): ErrorKind | undefined =>
  table.find(([pattern]) => pattern.test(text))?.[1];

const queueDelete = { classId: 50, methodId: 40 };

const isQueueDelete = (error: object): boolean =>
  'classId' in error &&
  'methodId' in error &&
  error.classId === queueDelete.classId &&
  error.methodId === queueDelete.methodId;

const ofCode = (error: object, text: string): ErrorKind | undefined => {
  if (!('code' in error)) return undefined;
  const { code } = error;
  if (code === 406) return firstMatch(preconditions, text) ?? (isQueueDelete(error) ? 'in-use' : 'topology-mismatch');
  if (code === 404 && absent.test(text)) return 'unavailable';
  if (typeof code === 'number') return kindOfReplyCode.get(code);
  if (typeof code !== 'string') return undefined;
  return kindOfSystemCode.get(code) ?? (tlsCode.test(code) ? 'unreachable' : undefined);
};

/** Names the kind of an error of amqplib, of Node.js or of this driver. */
export const classifyError = (error: unknown): ErrorKind => {
  if (error instanceof DriverFailure) return error.kind;
  if (typeof error !== 'object' || error === null) return 'unknown';
  const text = 'message' in error && typeof error.message === 'string' ? error.message : '';
  const kind = ofCode(error, text);
  if (kind !== undefined) return kind;
  if ('name' in error && error.name === 'IllegalOperationError') return 'connection-lost';
  if (error instanceof AggregateError && error.errors.length > 0) return classifyError(error.errors[0]);
  return firstMatch(kindOfText, text) ?? 'unknown';
};
