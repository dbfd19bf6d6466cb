import type { Connection, ConnectionState } from '@joinpool/core';
import type { Recorder } from '../history/recorder.js';

/** The states that a connection goes through from now on; `recorder.until` looks again at each. */
export const connectionStates = (recorder: Recorder, connection: Connection): readonly ConnectionState[] => {
  const states: ConnectionState[] = [];
  connection.on('state', ({ state }) => {
    states.push(state);
    recorder.wake();
  });
  return states;
};
