import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where this user's hub on that port keeps its key and its journal: by the XDG Base Directory Specification. */
export const stateFolder = (port: number): string => {
  const { XDG_STATE_HOME: home = '' } = process.env;
  // The specification has relative paths ignored.
  const base = isAbsolute(home) ? home : join(homedir(), '.local', 'state');
  return join(base, 'joinpool', String(port));
};
