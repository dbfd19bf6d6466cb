import type { Connection, JoinOptions, Member, Message, PoolOptions, Subscription } from '@joinpool/core';
import type { CallbackEvent } from '../history/event.js';
import type { Recorder } from '../history/recorder.js';

/** How a case joins: everything but the pool has a default. */
export interface JoinRequest extends JoinOptions {
  /** Default: the world's shared one. */
  readonly connection?: Connection;
  /** Default: returns at once. */
  readonly callback?: (message: Message) => unknown;
}

export interface RecordedMember {
  readonly member: Member;
  readonly memberId: string;
}

export interface Recording {
  readonly connection: Connection;
  readonly memberId: string;
  readonly recorder: Recorder;
  readonly subscriptions: readonly Subscription[];
  readonly pool: PoolOptions;
}

const recordedCallback = (
  { recorder, memberId }: Recording,
  callback: (message: Message) => unknown,
): ((message: Message) => Promise<void>) => {
  const record = (phase: CallbackEvent['phase'], message: Message): void => {
    const { id: messageId, poolName, topic, redelivered, deliveryCount, attempt } = message;
    recorder.record({
      kind: 'callback',
      phase,
      messageId,
      poolName,
      memberId,
      topic,
      redelivered,
      deliveryCount,
      attempt,
    });
  };
  return async (message) => {
    record('invoke', message);
    try {
      await callback(message);
    } catch (error) {
      record('fail', message);
      throw error;
    }
    record('ok', message);
  };
};

/** Joins with a callback whose runs are recorded. */
export const joinRecorded = async (recording: Recording, request: JoinRequest): Promise<RecordedMember> => {
  const { connection, callback = () => undefined, topic: _, exchangeName: __, ...options } = request;
  const member = await recording.connection.joinConsumerPool(recordedCallback(recording, callback), {
    retry: { attempts: 2, minDelayMs: 1, maxDelayMs: 5 },
    ...options,
    subscriptions: recording.subscriptions,
    pool: recording.pool,
  });
  return { member, memberId: recording.memberId };
};
