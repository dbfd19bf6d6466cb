import { isMainThread } from 'node:worker_threads';
import { DriverFailure } from '@joinpool/core/driver';

/** ZeroMQ aborts the whole process when a worker thread ends while it has a socket open. */
export const refuseWorkerThread = (): void => {
  if (!isMainThread)
    throw new DriverFailure(
      'not-supported',
      'ZeroMQ cannot be used in a worker thread: use it in the main thread or in a child process',
    );
};
