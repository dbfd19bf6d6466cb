import rhea, { type Delivery, type Sender, type Session, type Typed } from 'rhea';

/*
 * Transactions (AMQP 1.0, part 4), of which rhea 3.0.5 knows nothing: it neither writes nor reads the target of a
 * coordinator, and complains to the console of each outcome that it does not know.
 */

const coordinatorCode = 0x30;
const targetCode = 0x29;
const acceptedCode = 0x24;
const declaredCode = 0x33;

const described = (code: number, fields: readonly unknown[]): Typed => rhea.types.wrap_described([...fields], code);

const field = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;

const codeOf = (value: unknown): unknown => field(field(value, 'descriptor'), 'value');

const fieldsOf = (value: unknown): unknown => field(value, 'value');

/** To be called as soon as the link is made: it is attached at the end of the turn. */
export const attachToCoordinator = (sender: Sender): void => {
  Reflect.set(field(field(sender, 'local'), 'attach') ?? {}, 'target', described(coordinatorCode, []));
  const onAttach = field(sender, 'on_attach');
  if (typeof onAttach !== 'function') return;
  Reflect.set(sender, 'on_attach', (frame: unknown): void => {
    const performative = field(frame, 'performative');
    if (codeOf(field(performative, 'target')) === coordinatorCode)
      Reflect.set(Object(performative), 'target', described(targetCode, []));
    Reflect.apply(onAttach, sender, [frame]);
  });
};

/** From now on a declared transaction counts as accepted in this session; `declaredId` tells which. */
export const takeDeclared = (session: Session): void => {
  const onDisposition = field(session, 'on_disposition');
  if (typeof onDisposition !== 'function') return;
  Reflect.set(session, 'on_disposition', (frame: unknown): void => {
    const performative = field(frame, 'performative');
    const state = field(performative, 'state');
    if (codeOf(state) === declaredCode)
      Reflect.set(Object(performative), 'state', rhea.types.wrap_described(Object(fieldsOf(state)), acceptedCode));
    Reflect.apply(onDisposition, session, [frame]);
  });
};

/** The transaction that the peer declared in answer to this delivery; undefined for every other answer. */
export const declaredId = (delivery: Delivery): Buffer | undefined => {
  const fields = fieldsOf(delivery.remote_state);
  const id: unknown = Array.isArray(fields) ? fields[0] : undefined;
  const bytes = Buffer.isBuffer(id) ? id : fieldsOf(id);
  return Buffer.isBuffer(bytes) ? bytes : undefined;
};

/** An amqp-value section with a described list. */
const section = (code: number, fields: readonly Uint8Array[]): Buffer => {
  const list = Buffer.concat([Uint8Array.of(fields.length), ...fields]);
  return Buffer.concat([Uint8Array.of(0x00, 0x53, 0x77, 0x00, 0x53, code, 0xc0, list.length), list]);
};

const binary = (bytes: Uint8Array): Buffer => Buffer.concat([Uint8Array.of(0xa0, bytes.length), bytes]);

/** The message that asks for a transaction. */
export const declare: Buffer = section(0x31, [Uint8Array.of(0x40)]);

/** The message that ends one: what was accepted in it is, or is not where it failed. */
export const discharge = (id: Uint8Array, failed: boolean): Buffer =>
  section(0x32, [binary(id), Uint8Array.of(failed ? 0x41 : 0x42)]);

/** The state of a delivery that is accepted if its transaction is. */
export const acceptedWithin = (id: Uint8Array): Typed =>
  described(0x34, [rhea.types.wrap_binary(Buffer.from(id)), described(acceptedCode, [])]);
