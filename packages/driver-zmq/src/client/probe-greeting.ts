import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../socket/endpoint.js';

/** What ZeroMQ's ends say first: signature, version, mechanism (RFC 23/ZMTP 3.0). */
const signature = Buffer.from('ff00000000000000017f', 'hex');
const ourGreeting = Buffer.concat([signature, Buffer.of(3)]);
const mechanismAt = 12;
const mechanismEnd = 32;
const answerMs = 1_000;

/** `foreign`: it said something that no ZeroMQ says. */
export type Greeting = 'foreign' | { readonly mechanism: string };

/** How what listens there greets; undefined where nobody does, or says too little within a second. */
export const probeGreeting = (endpoint: Endpoint, signal: AbortSignal): Promise<Greeting | undefined> =>
  new Promise((resolve) => {
    const socket = connectTo(endpoint);
    let said = Buffer.alloc(0);
    const answer = (greeting: Greeting | undefined): void => {
      signal.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(greeting);
    };
    const giveUp = (): void => answer(undefined);
    signal.addEventListener('abort', giveUp, { once: true });
    socket.setTimeout(answerMs, giveUp);
    socket.once('connect', () => socket.write(ourGreeting));
    socket.on('data', (bytes) => {
      said = Buffer.concat([said, bytes]);
      const greeting = readGreeting(said);
      if (greeting !== undefined) answer(greeting);
    });
    socket.once('error', giveUp);
    socket.once('close', giveUp);
  });

const connectTo = (endpoint: Endpoint): Socket =>
  endpoint.transport === 'ipc' ? connect(endpoint.path) : connect(endpoint.port, endpoint.host);

const readGreeting = (said: Buffer): Greeting | undefined => {
  if (said[0] !== 0xff || (said.byteLength > 9 && said[9] !== 0x7f)) return 'foreign';
  if (said.byteLength < mechanismEnd) return undefined;
  return { mechanism: said.toString('latin1', mechanismAt, mechanismEnd).replace(/\0+$/, '') };
};
