import type { ErrorKind } from '../driver/error-kind.js';
import type { PoolErrorCode } from '../errors/codes.js';
import { type FailureOutcome, PoolError } from '../errors/pool-error.js';

/** What a kind of failure means: the one table that says its code, what it leaves of a publish, and whether to try again. */
interface Meaning {
  readonly code: PoolErrorCode;
  readonly outcome: FailureOutcome;
  readonly retryable: boolean;
  readonly advice: string;
}

const meanings: Readonly<Record<ErrorKind, Meaning>> = {
  'connection-lost': {
    code: 'connection-lost',
    outcome: 'unknown',
    retryable: true,
    advice: 'The core reconnects by itself; call again if this call was not repeated.',
  },
  unreachable: {
    code: 'unreachable',
    outcome: 'refused',
    retryable: true,
    advice: 'Check that the host and port are right and that the broker runs and accepts connections from here.',
  },
  unavailable: {
    code: 'unavailable',
    outcome: 'unknown',
    retryable: true,
    advice: 'The broker cannot do this now; look at its log, or try again.',
  },
  'permission-denied': {
    code: 'permission-denied',
    outcome: 'refused',
    retryable: false,
    advice: 'Check user, password or keys, and the permissions that the driver documents.',
  },
  'not-found': {
    code: 'not-found',
    outcome: 'refused',
    retryable: false,
    advice: "Declare it first, or connect with topology: 'create'.",
  },
  'topology-mismatch': {
    code: 'topology-mismatch',
    outcome: 'refused',
    retryable: false,
    advice: 'Join with the options that the pool was made with, or delete the pool and make it anew.',
  },
  'pool-full': {
    code: 'pool-full',
    outcome: 'refused',
    retryable: false,
    advice: 'A matching pool refused the message; other pools may have it, so publishing it again may double it there.',
  },
  'too-large': {
    code: 'body-too-large',
    outcome: 'refused',
    retryable: false,
    advice: 'Publish a smaller body, or a reference to where it is kept.',
  },
  unroutable: {
    code: 'unroutable',
    outcome: 'refused',
    retryable: false,
    advice: 'No pool wants this topic; join one first, or publish without mandatory.',
  },
  'in-use': {
    code: 'pool-in-use',
    outcome: 'refused',
    retryable: false,
    advice: 'Let the members leave first, or pass force: true.',
  },
  'not-supported': {
    code: 'not-supported',
    outcome: 'refused',
    retryable: false,
    advice: 'Look at connection.capabilities for what this transport can do.',
  },
  unknown: {
    code: 'driver-error',
    outcome: 'unknown',
    retryable: true,
    advice: "Look at the error's cause; if it is not of your making, report it to the driver's authors.",
  },
};

const textOf = (cause: unknown): string => {
  if (cause instanceof AggregateError) return cause.errors.map(textOf).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
};

/** Wraps a driver's raw error, once: `what` says what was tried. A `PoolError` stays as it is. */
export const failure = (kind: ErrorKind, what: string, cause: unknown): PoolError => {
  if (PoolError.isInstance(cause)) return cause;
  const { code, ...details } = meanings[kind];
  return new PoolError(code, `${what}: ${textOf(cause)}`, { ...details, cause });
};

/** Wraps the error of a driver that could not even write the message: as it is, it can never be sent. */
export const unsendable = (kind: ErrorKind, what: string, cause: unknown, sentBefore: boolean): PoolError => {
  if (PoolError.isInstance(cause)) return cause;
  const { code, advice } = meanings[kind];
  const outcome = sentBefore ? 'unknown' : 'refused';
  return new PoolError(code, `${what}: ${textOf(cause)}`, { advice, outcome, cause });
};

export const isRetryable = (kind: ErrorKind): boolean => meanings[kind].retryable;

/** Whether what failed with this error, of this kind, may succeed when it is tried again. */
export const mayPass = (kind: ErrorKind, error: unknown): boolean =>
  PoolError.isInstance(error) ? error.retryable : isRetryable(kind);

export const connectionClosed = (what: string, outcome: FailureOutcome = 'refused'): PoolError =>
  new PoolError('connection-closed', `${what}: the connection is closed`, {
    advice: 'Open a new connection.',
    outcome,
  });

/** What is known of a call when its time is over. */
interface Unfinished {
  /** Default `unknown`. */
  readonly outcome?: FailureOutcome;
  /** What failed last, of a call that was tried again after it; undefined where nothing failed. */
  readonly cause: unknown;
}

export const deadlineExceeded = (
  what: string,
  deadlineMs: number,
  { outcome = 'unknown', cause }: Unfinished,
): PoolError => {
  const last = cause === undefined ? '' : `; what failed last: ${textOf(cause)}`;
  return new PoolError('deadline-exceeded', `${what} took longer than ${deadlineMs} ms${last}`, {
    advice: 'Give it a longer deadlineMs, or find out why the transport is slow or out of reach.',
    outcome,
    retryable: true,
    cause,
  });
};
