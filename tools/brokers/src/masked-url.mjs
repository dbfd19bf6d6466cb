// @ts-check

/**
 * The URL without its password, for people and logs.
 * @param {URL | string} url
 * @returns {string}
 */
export const maskedUrl = (url) => {
  const copy = new URL(url);
  if (copy.password) copy.password = '***';
  return copy.href;
};
