import type { ConnectionOptions } from '../../src/connect/options.js';
import { at, openScripted } from './harness.js';
import type { ScriptedConnection, ScriptedSender } from './scripted-connection.js';

/** What was sent, as text. */
export const bodies = (sender: ScriptedSender): string[] =>
  sender.sent.map(({ frame }) => new TextDecoder().decode(frame.body));

export const sender = ({ senders }: ScriptedConnection): ScriptedSender => at(senders, -1);

/** A connection whose publishes the test confirms. */
export const openHeld = async (options: ConnectionOptions = {}) => {
  const opened = await openScripted(options);
  opened.driver.script.confirms = 'held';
  const publish = (body: unknown, more = {}) => {
    const promise = opened.connection.publish(body, { topic: 'news', ...more });
    promise.catch(() => undefined); // looked at by the test, perhaps later
    return promise;
  };
  /** By the last sender of the connection that is open now. */
  const sent = () => sender(opened.driver.current).sent;
  return { ...opened, publish, sent };
};
