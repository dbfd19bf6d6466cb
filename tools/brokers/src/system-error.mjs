// @ts-check

/**
 * Whether the operating system gave this error, with one of these codes.
 * @param {unknown} error
 * @param {string[]} codes such as `ENOENT`
 */
export const isSystemError = (error, ...codes) =>
  error instanceof Error && 'code' in error && codes.some((code) => error.code === code);

/**
 * What the promise resolves with, or `fallback` where the file or folder does not exist.
 * @template T, F
 * @param {Promise<T>} promise
 * @param {F} fallback
 * @returns {Promise<T | F>}
 */
export const unlessAbsent = (promise, fallback) =>
  promise.catch((error) => {
    if (isSystemError(error, 'ENOENT')) return fallback;
    throw error;
  });
