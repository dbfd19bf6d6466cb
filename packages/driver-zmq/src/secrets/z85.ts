const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';

/** The text of a key as ZeroMQ writes it (RFC 32/Z85), for a number of bytes that is divisible by four. */
export const encodeZ85 = (bytes: Buffer): string => {
  let text = '';
  for (let at = 0; at < bytes.byteLength; at += 4) {
    const value = bytes.readUInt32BE(at);
    for (let divisor = 85 ** 4; divisor >= 1; divisor /= 85) text += digits.charAt(Math.floor(value / divisor) % 85);
  }
  return text;
};

/** Whether the text can be a key of CURVE, public or secret. */
export const isCurveKey = (text: unknown): text is string =>
  typeof text === 'string' && text.length === 40 && [...text].every((digit) => digits.includes(digit));
