/** What was received is not `JOINPOOL/1`: told to the sender with RESET, or the reason why a client gives a hub up. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}
