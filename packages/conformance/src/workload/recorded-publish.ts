import { type Connection, PoolError, type PublishOptions, type PublishReceipt } from '@joinpool/core';
import type { PublishEvent } from '../history/event.js';
import type { Recorder } from '../history/recorder.js';

/** Publishes, and records the beginning and the end; rejects as `publish` does. */
export const recordPublish = async (
  recorder: Recorder,
  connection: Connection,
  body: unknown,
  options: PublishOptions & { messageId: string; exchangeName: string },
): Promise<PublishReceipt> => {
  const { messageId, exchangeName, topic } = options;
  const record = (phase: PublishEvent['phase']): void =>
    recorder.record({ kind: 'publish', phase, messageId, exchangeName, topic });
  record('invoke');
  try {
    const receipt = await connection.publish(body, options);
    record('ok');
    return receipt;
  } catch (error) {
    record(PoolError.isInstance(error) && error.outcome === 'refused' ? 'fail' : 'unknown');
    throw error;
  }
};
