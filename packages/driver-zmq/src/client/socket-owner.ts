import { stat } from 'node:fs/promises';
import { DriverFailure } from '@joinpool/core/driver';
import type { Endpoint } from '../socket/endpoint.js';

const root = 0;

/**
 * A socket's file that is not guarded by a key has to be this user's, or root's: anybody could have made it. Throws
 * `DriverFailure` of kind `permission-denied`, or `unreachable` where there is none.
 */
export const checkSocketOwner = async (endpoint: Endpoint): Promise<void> => {
  const self = process.getuid?.();
  // Windows has no owners of this kind, and root trusts whom it chooses.
  if (endpoint.transport !== 'ipc' || self === undefined || self === root) return;
  const { uid } = await stat(endpoint.path).catch((cause: unknown) => {
    throw new DriverFailure('unreachable', `there is no hub at ${endpoint.path}`, { cause });
  });
  if (uid !== self && uid !== root)
    throw new DriverFailure('permission-denied', `${endpoint.path} belongs to another user (${uid}): give a keyFile`);
};
