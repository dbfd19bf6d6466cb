import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import rhea, { type Container, type EventContext } from 'rhea';
import { onTestFinished } from 'vitest';
import { checkOptions } from '../../src/check-options.js';
import type { CheckedOptions, Host, QpidTransportOptions } from '../../src/checked-options.js';
import { Client } from '../../src/client/client.js';

/** A deadline for what must happen: without it a failing test would hang. */
export const within = (ms = 5_000): AbortSignal => AbortSignal.timeout(ms);

/** What a peer of the test's own does; it grants no credit and settles nothing by itself. */
export interface ServerScript {
  onConnection?(context: EventContext): void;
  onSender?(context: EventContext): void;
  onReceiver?(context: EventContext): void;
  onMessage?(context: EventContext): void;
  /** What it says of every link that it takes messages from. */
  readonly largestMessage?: number;
}

const script = (container: Container, { onConnection, onSender, onReceiver, onMessage }: ServerScript): void => {
  const ignore = () => undefined;
  for (const event of ['error', 'disconnected', 'connection_error', 'session_error', 'sender_error', 'receiver_error'])
    container.on(event, ignore);
  container.on('connection_open', onConnection ?? ignore);
  container.on('sender_open', onSender ?? ignore);
  container.on('receiver_open', onReceiver ?? ignore);
  container.on('message', onMessage ?? ignore);
};

/** A peer on the loopback interface that does what the script says; closed after the test. */
export class AmqpServer {
  readonly options: CheckedOptions;

  private constructor(options: CheckedOptions) {
    this.options = options;
  }

  static async start(whatToDo: ServerScript, transport: QpidTransportOptions = {}): Promise<AmqpServer> {
    const receiver_options = { autoaccept: false, credit_window: 0, max_message_size: whatToDo.largestMessage ?? 0 };
    const container = rhea.create_container({ id: 'server', autosettle: false, receiver_options });
    container.sasl_server_mechanisms.enable_anonymous();
    script(container, whatToDo);
    const server = container.listen({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const fail = (_code: string, message: string) => new Error(message);
    const { port } = server.address() as AddressInfo;
    return new AmqpServer(checkOptions(`amqp://127.0.0.1:${port}`, transport, fail));
  }

  get host(): Host {
    const [host] = this.options.hosts;
    if (host === undefined) throw new Error('the server has no host');
    return host;
  }

  /** A connection to it, cut after the test. */
  async connect(): Promise<Client> {
    const client = await Client.open(this.host, this.options, 'test', within());
    onTestFinished(() => client.cut());
    return client;
  }
}
