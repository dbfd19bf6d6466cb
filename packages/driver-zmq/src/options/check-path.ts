import type { OptionFailure } from './option-failure.js';

/** The path of a file or folder that an option gives. */
export const checkPath = (name: string, value: unknown, fail: OptionFailure): string => {
  if (typeof value !== 'string' || value === '' || value.includes('\0'))
    throw fail('invalid-option', `${name} is ${JSON.stringify(value) ?? typeof value}`, 'Give a path.');
  return value;
};
