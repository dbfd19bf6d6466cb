/**
 * The entry points of a package: those of its `exports` that have types.
 * @returns {{ subpath: string, types: string }[]}
 */
export const entryPoints = (manifest) =>
  Object.entries(manifest.exports)
    .filter(([, target]) => typeof target === 'object' && target.types !== undefined)
    .map(([subpath, target]) => ({ subpath, types: target.types }));
