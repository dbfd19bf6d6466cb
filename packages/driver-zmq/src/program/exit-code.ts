import { DriverFailure } from '@joinpool/core/driver';
import { EndpointUnavailable } from '../socket/endpoint-unavailable.js';
import { PortTaken } from '../socket/port-taken.js';
import { UsageError } from './usage-error.js';

/** As in `sysexits.h`. */
export const ExitCode = Object.freeze({ OK: 0, USAGE: 64, UNAVAILABLE: 69, SOFTWARE: 70, CANTCREAT: 73, NOPERM: 77 });

export const exitCodeOf = (error: unknown): number => {
  if (error instanceof UsageError) return ExitCode.USAGE;
  if (error instanceof PortTaken || error instanceof EndpointUnavailable) return ExitCode.UNAVAILABLE;
  if (!(error instanceof DriverFailure)) return ExitCode.SOFTWARE;
  return error.kind === 'permission-denied' ? ExitCode.NOPERM : ExitCode.CANTCREAT;
};
