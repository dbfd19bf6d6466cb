import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Whether `file` of a package, such as `dist/pool.d.ts.map`, was compiled from a source that is gone. */
export const isStale = (folder, file) => {
  const match = /^dist\/(.+?)\.(?:js|d\.ts)(?:\.map)?$/.exec(file);
  return match !== null && !existsSync(join(folder, 'src', `${match[1]}.ts`));
};

/** Every such file of the package in `folder`. */
export const staleOutput = (folder) => {
  const dist = join(folder, 'dist');
  if (!existsSync(dist)) return [];
  return readdirSync(dist, { recursive: true })
    .map((name) => `dist/${name.replaceAll('\\', '/')}`)
    .filter((file) => isStale(folder, file));
};
