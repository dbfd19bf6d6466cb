import { readFile } from 'node:fs/promises';

/** Each is a file in `lua/`, and a comment at its beginning says what it does. */
export const scriptNames = [
  'attach',
  'declare',
  'delete',
  'inspect',
  'leave',
  'publish',
  'renew',
  'step',
  'unsubscribe',
] as const;

export type ScriptName = (typeof scriptNames)[number];

const read = (name: string): Promise<string> => readFile(new URL(`../lua/${name}.lua`, import.meta.url), 'utf8');

/** The source of a script, the common part before its own. */
export const scriptSource = async (name: ScriptName): Promise<string> => `${await read('common')}\n${await read(name)}`;
