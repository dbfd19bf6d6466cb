import { once } from 'node:events';
import type { Broker } from '@joinpool/brokers';
import rhea, {
  type Connection,
  type Delivery,
  type EventContext,
  type Message,
  type ReceiverOptions,
  type TerminusOptions,
} from 'rhea';

/** A broker takes long for the first large message after its start. */
const withinMs = 30_000;

/** Works on a connection to a broker in Java, closed afterwards. */
const connected = async <T>({ url }: Broker, work: (connection: Connection) => Promise<T>): Promise<T> => {
  const { hostname: host, port, username, password } = new URL(url);
  const connection = rhea
    .create_container()
    .connect({ host, port: Number(port), username, password, reconnect: false });
  try {
    return await work(connection);
  } finally {
    connection.close();
    await next(connection, 'connection_close');
  }
};

/** The context of the event; rejects when it does not come. */
const next = async (emitter: NodeJS.EventEmitter, event: string): Promise<EventContext> =>
  (await once(emitter, event, { signal: AbortSignal.timeout(withinMs) }))[0];

/** Sends one message and resolves once the broker has answered for it, which it must do with `accepted`. */
const send = async (connection: Connection, target: TerminusOptions, message: Message): Promise<void> => {
  const sender = connection.open_sender({ target });
  await next(sender, 'sendable');
  const accepted = next(sender, 'accepted');
  sender.send(message);
  await accepted;
};

/** The next message there, accepted. */
const take = async (connection: Connection, from: ReceiverOptions): Promise<Message> => {
  const receiver = connection.open_receiver({ ...from, credit_window: 0, autoaccept: false });
  await next(receiver, 'receiver_open');
  const arriving = next(receiver, 'message');
  receiver.add_credit(1);
  const { message, delivery } = await arriving;
  if (message === undefined || delivery === undefined) throw new Error('an event without its message');
  await accept(connection, delivery);
  return message;
};

/** Resolves once the broker has heard of it: it answers what is sent behind it. */
const accept = async (connection: Connection, delivery: Delivery): Promise<void> => {
  delivery.accept();
  const session = connection.create_session();
  session.begin();
  await next(session, 'session_open');
};

const management = { address: '$management' };

/** Artemis would make an address for many queues of it otherwise. */
const queueNamed = (name: string): TerminusOptions => ({ address: name, capabilities: ['queue'] });

/** Broker-J makes no queue of its own accord; the others make it for whoever attaches. */
const declareQueue = async (connection: Connection, queue: string): Promise<void> => {
  const answers = 'answers';
  const answer = take(connection, { source: management, target: { address: answers } });
  await send(connection, management, {
    message_id: 'create',
    reply_to: answers,
    application_properties: { operation: 'CREATE', type: 'org.apache.qpid.Queue' },
    body: { 'object-path': queue, name: queue, durable: true },
  });
  const { application_properties: properties } = await answer;
  if (properties?.['statusCode'] !== 201) throw new Error(`no queue was made: ${JSON.stringify(properties)}`);
};

/** Leaves a durable message in a durable queue. */
export const leaveMessage = (broker: Broker, queue: string, body: string): Promise<void> =>
  connected(broker, async (connection) => {
    if (broker.product === 'qpid-broker-j') await declareQueue(connection, queue);
    await send(connection, queueNamed(queue), { durable: true, body });
  });

/** Takes the message that was left there. */
export const takeMessage = (broker: Broker, queue: string): Promise<string> =>
  connected(broker, async (connection) => {
    const { body } = await take(connection, { source: queueNamed(queue) });
    return `${body}`;
  });
