import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFileLock } from '../src/file-lock.mjs';
import { temporaryFolder } from './support/temporary-folder.js';

const module = new URL('../src/file-lock.mjs', import.meta.url).href;

describe.runIf(process.platform === 'linux')('a file lock', () => {
  it('lets one task at a time run', async () => {
    const path = join(await temporaryFolder(), 'lock');
    const events: string[] = [];
    const task = (name: string) => async () => {
      events.push(`${name} begins`);
      await new Promise(setImmediate);
      events.push(`${name} ends`);
    };

    await Promise.all(['a', 'b', 'c'].map((name) => withFileLock(path, task(name))));

    const begun = [0, 2, 4].map((at) => events[at]?.[0]);
    expect(begun.toSorted()).toEqual(['a', 'b', 'c']);
    expect(events).toEqual(begun.flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it('is free again after a task that failed, and hands its error on', async () => {
    const path = join(await temporaryFolder(), 'lock');

    await expect(withFileLock(path, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');

    expect(await withFileLock(path, async () => 'next')).toBe('next');
  });

  it('is free again when its holder was killed', async () => {
    const path = join(await temporaryFolder(), 'lock');
    const source = `import { withFileLock } from '${module}';
      await withFileLock(process.argv[1], () => new Promise(() => { console.log('held'); setInterval(() => {}, 1000); }));`;
    const holder = spawn(process.execPath, ['--input-type=module', '--eval', source, path], { stdio: 'pipe' });
    await once(holder.stdout, 'data');

    holder.kill('SIGKILL');

    expect(await withFileLock(path, async () => 'next')).toBe('next');
  });

  it('is waited for until the signal aborts', async () => {
    const path = join(await temporaryFolder(), 'lock');
    const abort = new AbortController();
    await withFileLock(path, async () => {
      const waiting = withFileLock(path, async () => 'never', {
        signal: abort.signal,
        onWait: () => abort.abort(new Error('enough')),
      });

      await expect(waiting).rejects.toThrow('enough');
    });
  });
});
