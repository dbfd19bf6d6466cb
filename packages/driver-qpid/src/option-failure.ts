/** Makes the error of a bad option; given by the entry, the only file that knows the errors of the portable API. */
export type OptionFailure = (
  code: 'invalid-url' | 'invalid-option' | 'unknown-option',
  message: string,
  advice: string,
) => Error;
