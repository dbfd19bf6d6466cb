/** The caller's mistake, said in one line: the program ends with exit code 2 and does nothing. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
