import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { FrameRelay } from '../../src/qpid/frame-relay.js';
import { performatives } from '../../src/qpid/frame-tally.js';

const disposition = Buffer.from([0, 0, 0, 12, 2, 0, 0, 0, 0x00, 0x53, performatives.disposition, 0x45]);

describe('a relay before a broker', () => {
  it('hands on both directions, counts what the client writes and lets nothing open behind it', async () => {
    const broker = createServer((socket) => socket.on('data', () => socket.write('answer')));
    broker.listen(0, '127.0.0.1');
    await once(broker, 'listening');
    const address = broker.address();
    if (typeof address !== 'object' || address === null) throw new TypeError('no port');
    const relay = await FrameRelay.open(`amqp://guest:guest@127.0.0.1:${address.port}`);
    const { hostname, port, username } = new URL(relay.url);
    expect(username).toBe('guest');
    const client = connect(Number(port), hostname);
    client.write(disposition);
    const [answer] = await once(client, 'data');
    expect(String(answer)).toBe('answer');
    expect(relay.tally.of(performatives.disposition)).toBe(1);
    const closed = once(client, 'close');
    await relay.close();
    await closed;
    broker.close();
    await once(broker, 'close');
  });
});
