// @ts-check

/** The few frames of AMQP 0-9-1 that a login needs. Numbers are `class << 16 | method`. */
export const methods = Object.freeze({
  start: 0x0a000a,
  startOk: 0x0a000b,
  tune: 0x0a001e,
  tuneOk: 0x0a001f,
  open: 0x0a0028,
  openOk: 0x0a0029,
  close: 0x0a0032,
  closeOk: 0x0a0033,
});

export const protocolHeader = Buffer.from('AMQP\x00\x00\x09\x01', 'latin1');

const methodFrame = 1;
const frameEnd = 0xce;

/** @param {string} text */
export const shortString = (text) => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
};

/** @param {Buffer} bytes */
export const longString = (bytes) => {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
};

/**
 * @param {number} method
 * @param {readonly Buffer[]} fields
 */
export const encodeMethod = (method, fields) => {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(method);
  const payload = Buffer.concat([number, ...fields]);
  const header = Buffer.alloc(7);
  header.writeUInt8(methodFrame, 0);
  header.writeUInt32BE(payload.length, 3);
  return Buffer.concat([header, payload, Buffer.from([frameEnd])]);
};

/**
 * @param {Buffer} buffer received so far
 * @returns {{ method: number | undefined, fields: Buffer, rest: Buffer } | undefined} undefined: more bytes are needed;
 *   `method` is undefined for a heartbeat
 * @throws {TypeError} when the bytes are no frame
 */
export const decodeFrame = (buffer) => {
  if (buffer.length < 7) return undefined;
  const [kind, size] = [buffer.readUInt8(0), buffer.readUInt32BE(3)];
  if (size > 0x100000) throw new TypeError('no AMQP 0-9-1 frame');
  if (buffer.length < size + 8) return undefined;
  const payload = buffer.subarray(7, 7 + size);
  if (buffer.readUInt8(7 + size) !== frameEnd) throw new TypeError('no AMQP 0-9-1 frame');
  const rest = buffer.subarray(size + 8);
  if (kind !== methodFrame) return { method: undefined, fields: payload, rest };
  return { method: payload.readUInt32BE(0), fields: payload.subarray(4), rest };
};

/**
 * Long strings at the top of the server's properties, such as `product` and `version`.
 * @param {Buffer} fields of the start method
 * @returns {ReadonlyMap<string, string>}
 */
export const serverProperties = (fields) => {
  const table = fields.subarray(6, 6 + fields.readUInt32BE(2)); // two bytes of protocol version come first
  const found = /** @type {Map<string, string>} */ (new Map());
  for (let at = 0; at < table.length; ) {
    const nameEnd = at + 1 + table.readUInt8(at);
    const kind = String.fromCharCode(table.readUInt8(nameEnd));
    if (kind !== 'S' && kind !== 'F') break; // RabbitMQ sends nothing else at this level
    const valueEnd = nameEnd + 5 + table.readUInt32BE(nameEnd + 1);
    if (kind === 'S') found.set(`${table.subarray(at + 1, nameEnd)}`, `${table.subarray(nameEnd + 5, valueEnd)}`);
    at = valueEnd;
  }
  return found;
};

/** @type {(fields: Buffer) => { code: number, text: string }} */
export const closeReason = (fields) => ({
  code: fields.readUInt16BE(0),
  text: `${fields.subarray(3, 3 + fields.readUInt8(2))}`,
});
