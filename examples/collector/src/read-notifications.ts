import { readFile } from 'node:fs/promises';
import type { Notification } from './notification.js';
import { UsageError } from './usage-error.js';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNotification = (value: unknown): value is Notification =>
  isRecord(value) &&
  typeof value.event_type === 'string' &&
  typeof value.priority === 'string' &&
  /^[\w-]+$/.test(value.priority);

const parseLine = (text: string, place: string): Notification => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${place} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (isNotification(value)) return value;
  throw new UsageError(`${place} is no notification: it needs 'event_type' and a one-word 'priority', both strings`);
};

const readText = async (file: string, signal: AbortSignal): Promise<string> => {
  try {
    return await readFile(file, { encoding: 'utf8', signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new UsageError(`--input cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/**
 * Every notification of a file, one JSON object a line; empty lines are passed over. The whole file is checked before
 * the first is published. Throws a `UsageError` that names the line.
 */
export const readNotifications = async (
  file: string,
  signal: AbortSignal,
): Promise<readonly [Notification, ...Notification[]]> => {
  const lines = (await readText(file, signal)).split('\n');
  const [first, ...rest] = lines.flatMap((text, index) =>
    text.trim() === '' ? [] : [parseLine(text, `${file}, line ${index + 1}`)],
  );
  if (first === undefined) throw new UsageError(`${file} holds no notification`);
  return [first, ...rest];
};
