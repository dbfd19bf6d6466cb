import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import {
  decodeFrame,
  encodeMethod,
  longString,
  methods,
  protocolHeader,
  shortString,
} from '../../src/rabbitmq/amqp-wire.mjs';

const limits = Buffer.from([0x07, 0xff, 0, 2, 0, 0, 0, 60]);
const heartbeat = Buffer.from([8, 0, 0, 0, 0, 0, 0, 0xce]);

/** A server on loopback that treats each connection as told; closed, with its connections, when the test is over. */
export const fakeServer = async (onConnection: (socket: Socket) => void): Promise<URL> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return new URL(`amqp://user:secret@127.0.0.1:${(server.address() as AddressInfo).port}/%2F`);
};

const startMethod = (version: string): Buffer => {
  const entry = (name: string, text: string) =>
    Buffer.concat([shortString(name), Buffer.from('S'), longString(Buffer.from(text))]);
  const properties = Buffer.concat([entry('product', 'RabbitMQ'), entry('version', version)]);
  const lists = [longString(Buffer.from('PLAIN')), longString(Buffer.from('en_US'))];
  return encodeMethod(methods.start, [Buffer.from([0, 9]), longString(properties), ...lists]);
};

export const closeMethod = (code: number, text: string): Buffer =>
  encodeMethod(methods.close, [Buffer.from([code >> 8, code & 0xff]), shortString(text), Buffer.alloc(4)]);

export interface FakeBrokerOptions {
  readonly version?: string;
  /** What it answers to a method instead of the usual; null: nothing at all. */
  readonly answers?: Readonly<Record<number, Buffer | null>>;
  /** Sends its bytes one by one, with a heartbeat before every frame. */
  readonly dribble?: boolean;
}

const replies = (answers: FakeBrokerOptions['answers']): Readonly<Record<number, Buffer | null>> => ({
  [methods.startOk]: encodeMethod(methods.tune, [limits]),
  [methods.open]: encodeMethod(methods.openOk, [shortString('')]),
  [methods.close]: encodeMethod(methods.closeOk, []),
  ...answers,
});

/** Calls back for the client's header (method 0), then for each of its methods. */
const receive = (socket: Socket, onMethod: (method: number) => void) => {
  let received = Buffer.alloc(0);
  let greeted = false;
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    if (!greeted) {
      if (received.length < protocolHeader.length) return;
      greeted = true;
      received = received.subarray(protocolHeader.length);
      onMethod(0);
    }
    for (let frame = decodeFrame(received); frame; frame = decodeFrame(received)) {
      received = Buffer.from(frame.rest);
      onMethod(frame.method ?? 0);
    }
  });
};

/** Plays the server's part of a login. */
export const fakeBroker = ({ version = '4.0.5', answers, dribble = false }: FakeBrokerOptions = {}): Promise<URL> =>
  fakeServer((socket) => {
    const answerTo: ReturnType<typeof replies> = { 0: startMethod(version), ...replies(answers) };
    socket.setNoDelay(true);
    receive(socket, (method) => {
      const answer = answerTo[method];
      if (!answer) return;
      const bytes = Buffer.concat([heartbeat, answer]);
      if (dribble) for (const byte of bytes) socket.write(Buffer.from([byte]));
      else socket.write(answer);
    });
  });
