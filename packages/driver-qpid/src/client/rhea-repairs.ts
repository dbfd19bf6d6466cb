import rhea, { type Connection, type Receiver, type Session } from 'rhea';

/*
 * What rhea 3.0.5 gets wrong or leaves out of its types, in one place: a mend upstream removes code here alone. Each has
 * a test in test/client.
 */

/** Numbers of deliveries and credit are serial numbers of 32 bits (AMQP 1.0, part 2.6.7). */
const serial = (value: number): number => value >>> 0;

const field = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;

const invoke = (of: unknown, name: string, parameters: readonly unknown[]): void => {
  const method = field(of, name);
  if (typeof method === 'function') Reflect.apply(method, of, [...parameters]);
};

const numberField = (of: unknown, name: string): number => {
  const value = field(of, name);
  return typeof value === 'number' ? value : 0;
};

/**
 * rhea counts the deliveries of a receiving link from 0, whatever the peer's attach says; RabbitMQ 4.0 starts at -5 and
 * so would send five messages more than there is credit. To be called when the link is open, before it gets credit.
 */
export const startCountWherePeerDoes = (receiver: Receiver): void => {
  const attach = field(field(receiver, 'remote'), 'attach');
  let count = numberField(attach, 'initial_delivery_count');
  Object.defineProperty(receiver, 'delivery_count', {
    get: () => count,
    set: (value: number) => {
      count = serial(value);
    },
  });
};

/** The credit that the peer has on a link now. */
export const creditOf = (receiver: Receiver): number => numberField(receiver, 'credit');

/**
 * Writes that there is no credit any more. rhea itself keeps counting down from what it had: of a delivery that was under
 * way it would otherwise complain on the console.
 */
export const takeCreditBack = (receiver: Receiver): void => {
  const { session, connection } = receiver;
  const credit = creditOf(receiver);
  Reflect.set(receiver, 'credit', 0);
  invoke(session, '_write_flow', [receiver]);
  Reflect.set(receiver, 'credit', credit);
  invoke(connection, '_register', []);
};

/**
 * rhea takes every flow with `drain` for the answer to the last drain, also one that was sent before more credit was
 * given, and forgets that credit. Here only a flow that counts all credit as used is an answer (part 2.6.7). `told` gets
 * what each flow says of the messages that wait for credit.
 */
export const heedDrain = (receiver: Receiver, drained: () => void, told: (available: unknown) => void): void => {
  const onFlow = (frame: unknown): void => {
    const performative = field(frame, 'performative');
    told(field(performative, 'available'));
    const count = field(performative, 'delivery_count');
    const credit = creditOf(receiver);
    if (field(receiver, 'drain') !== true || credit === 0 || numberField(performative, 'link_credit') !== 0) return;
    if (count !== serial(numberField(receiver, 'delivery_count') + credit)) return;
    Reflect.set(receiver, 'delivery_count', count);
    Reflect.set(receiver, 'credit', 0);
    drained();
  };
  Reflect.set(receiver, 'on_flow', onFlow);
};

/**
 * rhea takes the transfers of a session that begins below zero (RabbitMQ 4.0: at -5) for 4,294,967,291 too many, and tells the
 * peer of its window with every write. To be called when the session is open.
 */
export const countTransfersFromZero = (session: Session): void => {
  const incoming = field(session, 'incoming');
  if (typeof incoming !== 'object' || incoming === null) return;
  Reflect.set(incoming, 'next_transfer_id', numberField(incoming, 'next_transfer_id') | 0);
};

/** Of no standard: rhea hands over messages of a format that it does not know as bytes. */
const rawFormat = 1;

/**
 * rhea decodes a message before anybody sees it: one that it cannot read ends the connection, and a boolean of the long
 * form becomes a number. Here each message comes as the bytes of its sections.
 */
export const handOverBytes = (session: Session): void => {
  const onTransfer = field(session, 'on_transfer');
  if (typeof onTransfer !== 'function') return;
  Reflect.set(session, 'on_transfer', (frame: unknown): void => {
    const performative = field(frame, 'performative');
    if (typeof performative === 'object' && performative !== null)
      Reflect.set(performative, 'message_format', rawFormat);
    Reflect.apply(onTransfer, session, [frame]);
  });
};

/**
 * rhea joins the dispositions of one turn into ranges, and takes the second of a range along whatever its outcome: one that
 * is released beside one that is accepted would be accepted too, and lost. To be called when those of one outcome are in.
 */
export const writeDispositions = (session: Session): void => {
  const incoming = field(session, 'incoming');
  const process = field(incoming, 'process');
  if (typeof process === 'function') Reflect.apply(process, incoming, [session]);
};

const placeholder = Object.freeze({});

/**
 * A session on this channel, or the next one above it that is free. rhea takes the lowest, which is often the one that the
 * last session has just left; RabbitMQ 4.0 loses a begin that comes there before it has taken that session down.
 */
export const createSessionOn = (connection: Connection, channel: number, buffer: number): Session => {
  const map = field(connection, 'local_channel_map');
  if (typeof map !== 'object' || map === null) return connection.create_session(buffer);
  const free = Array.from({ length: channel }, (_, lower) => lower).filter((lower) => !Reflect.has(map, lower));
  for (const lower of free) Reflect.set(map, lower, placeholder);
  try {
    return connection.create_session(buffer);
  } finally {
    for (const lower of free) Reflect.deleteProperty(map, lower);
  }
};

/** Takes a session for ended whose end the peer does not answer. */
export const removeSession = (session: Session): void => {
  session.connection.remove_session(session);
};

const isTimer = (value: unknown): value is NodeJS.Timeout =>
  typeof value === 'object' && value !== null && 'hasRef' in value;

/**
 * rhea does not notice a socket that was destroyed here, and goes on with its heartbeats: the process would never end. To
 * be called when the socket is closed; nothing is written from then on.
 */
export const endHeartbeats = (connection: Connection): void => {
  Reflect.set(connection, 'socket_ready', false);
  for (const name of ['heartbeat_in', 'heartbeat_out', 'abort_idle']) {
    const timer = field(connection, name);
    if (isTimer(timer)) clearTimeout(timer);
  }
};

/** The channel that a session was given. */
export const channelOf = (session: Session): number => numberField(field(session, 'local'), 'channel');

/** The most sessions that the peer lets a connection have. */
export const sessionLimit = (connection: Connection): number => {
  const most = field(field(field(connection, 'remote'), 'open'), 'channel_max');
  return (typeof most === 'number' ? most : 65_535) + 1;
};

/** What the peer's open frame says, by field name. */
export const openField = (connection: Connection, name: string): unknown =>
  field(field(field(connection, 'remote'), 'open'), name);

/** The serial number of a delivery within its session. */
export const deliveryId = (delivery: unknown): number => numberField(delivery, 'id');

/** A container of our own: events that nobody handles bubble up to it and end the process where nobody listens. */
export const makeContainer = (id: string): ReturnType<typeof rhea.create_container> => {
  const container = rhea.create_container({ id });
  container.on('error', () => undefined);
  return container;
};
