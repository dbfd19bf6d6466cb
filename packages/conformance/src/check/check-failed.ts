/** What the suite found instead of what the contract promises. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
  readonly code = 'check-failed';
}
