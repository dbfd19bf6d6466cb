import { DriverFailure, type ErrorKind } from '@joinpool/core/driver';
import { AmqpFailure } from './client/amqp-failure.js';

/** Conditions of AMQP 1.0 (parts 2.8.15 to 2.8.18) as brokers use them. */
const kindOfCondition: ReadonlyMap<string, ErrorKind> = new Map([
  ['amqp:internal-error', 'unavailable'],
  ['amqp:not-found', 'not-found'],
  ['amqp:unauthorized-access', 'permission-denied'],
  ['amqp:decode-error', 'connection-lost'],
  ['amqp:resource-limit-exceeded', 'pool-full'],
  ['amqp:not-allowed', 'permission-denied'],
  ['amqp:invalid-field', 'not-supported'],
  ['amqp:not-implemented', 'not-supported'],
  ['amqp:resource-locked', 'in-use'],
  ['amqp:precondition-failed', 'topology-mismatch'],
  ['amqp:resource-deleted', 'unavailable'],
  ['amqp:illegal-state', 'unavailable'],
  ['amqp:frame-size-too-small', 'too-large'],
  ['amqp:connection:forced', 'connection-lost'],
  ['amqp:connection:framing-error', 'connection-lost'],
  ['amqp:connection:redirect', 'unreachable'],
  ['amqp:session:window-violation', 'connection-lost'],
  ['amqp:session:errant-link', 'connection-lost'],
  ['amqp:session:handle-in-use', 'connection-lost'],
  ['amqp:session:unattached-handle', 'connection-lost'],
  ['amqp:link:detach-forced', 'unavailable'],
  ['amqp:link:transfer-limit-exceeded', 'connection-lost'],
  ['amqp:link:message-size-exceeded', 'too-large'],
  ['amqp:link:stolen', 'unavailable'],
]);

/** Codes of Node.js for sockets and name look-up; codes of TLS are recognised by their form. */
const unreachableCodes: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'EHOSTDOWN'],
  ...['ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EPROTO'],
]);

const tlsCode = /CERT|^ERR_(TLS|SSL)_|^UNABLE_TO_|^HOSTNAME_MISMATCH$/;

/** Broker-J just after its start; the virtual host is there a moment later. */
const notYet = /is not active/;

/** Artemis where it makes a queue for replies, which it answers with `amqp:internal-error`. */
const notAllowed = /does not have permission/;

const ofFailure = ({ condition, message }: AmqpFailure): ErrorKind => {
  if (notYet.test(message)) return 'unavailable';
  return notAllowed.test(message) ? 'permission-denied' : (kindOfCondition.get(condition) ?? 'unknown');
};

const ofCode = (code: unknown): ErrorKind | undefined => {
  if (typeof code !== 'string') return undefined;
  return unreachableCodes.has(code) || tlsCode.test(code) ? 'unreachable' : 'connection-lost';
};

/** Names the kind of an error of rhea, of Node.js or of this driver. */
export const classifyError = (error: unknown): ErrorKind => {
  if (error instanceof DriverFailure) return error.kind;
  if (error instanceof AmqpFailure) return ofFailure(error);
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error) {
    const kind = ofCode(error.code);
    if (kind !== undefined) return kind;
  }
  if (error instanceof AggregateError && error.errors.length > 0) return classifyError(error.errors[0]);
  // rhea's own, about bytes that are no frames.
  return error instanceof Error && error.name === 'ProtocolError' ? 'connection-lost' : 'unknown';
};
