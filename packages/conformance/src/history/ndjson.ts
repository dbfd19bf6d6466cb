import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryEvent } from './event.js';

/** One event a line. */
export const toNdjson = (events: readonly HistoryEvent[]): string =>
  events.map((event, index) => `${JSON.stringify({ index, ...event })}\n`).join('');

/** Writes the history of a failed case into the folder; resolves with the file's path. */
export const saveHistory = async (folder: string, caseId: string, events: readonly HistoryEvent[]): Promise<string> => {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${caseId.replaceAll('/', '-')}.ndjson`);
  await writeFile(path, toNdjson(events));
  return path;
};
