const most = 3;

const some = (keys: readonly string[]): string =>
  keys.length <= most ? keys.join(', ') : `${keys.slice(0, most).join(', ')} and ${keys.length - most} more`;

/** What was found, by kind, in words; empty where nothing was. */
export const verdictText = (found: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(found)
    .filter(([, keys]) => keys.length > 0)
    .map(([kind, keys]) => `${kind}: ${some(keys)}`)
    .join('; ');
