import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { probeBroker } from '../src/amqp-probe.mjs';
import { chooseFreePorts } from '../src/free-ports.mjs';
import { methods } from '../src/rabbitmq/amqp-wire.mjs';
import { logIn } from '../src/rabbitmq/log-in.mjs';
import { closeMethod, fakeBroker, fakeServer } from './support/fake-broker.js';

const shortly = { logIn, deadlineMs: 200 };
const generously = { logIn, deadlineMs: 20_000 };

describe('a broker that takes logins', () => {
  it('answers with its product and version', async () => {
    const url = await fakeBroker({ version: '3.10.8' });

    expect(await probeBroker(url, generously)).toEqual({ product: 'RabbitMQ', version: '3.10.8' });
  });

  it('is understood when its bytes come one by one, with heartbeats between', async () => {
    const url = await fakeBroker({ dribble: true });

    expect(await probeBroker(url, generously)).toEqual({ product: 'RabbitMQ', version: '4.0.5' });
  });
});

describe('what is no usable broker is told apart', () => {
  it('nothing listens', async () => {
    const { amqp } = await chooseFreePorts();

    await expect(probeBroker(new URL(`amqp://127.0.0.1:${amqp}`), generously)).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('the connection is closed at once', async () => {
    const url = await fakeServer((socket) => socket.end());

    await expect(probeBroker(url, generously)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('the connection is closed during the login', async () => {
    const url = await fakeServer((socket) => socket.once('data', () => socket.destroy()));

    await expect(probeBroker(url, generously)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('it accepts and then says nothing', async () => {
    const url = await fakeServer(() => {});

    await expect(probeBroker(url, shortly)).rejects.toMatchObject({ code: 'NO_ANSWER' });
  });

  it('it falls silent halfway', async () => {
    const url = await fakeBroker({ answers: { [methods.open]: null } });

    await expect(probeBroker(url, shortly)).rejects.toMatchObject({ code: 'NO_ANSWER' });
  });

  it('it speaks another protocol', async () => {
    const url = await fakeServer((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));

    await expect(probeBroker(url, generously)).rejects.toMatchObject({ code: 'NOT_AMQP' });
  });

  it('it refuses the login', async () => {
    const refusal = closeMethod(403, 'ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN');
    const url = await fakeBroker({ answers: { [methods.startOk]: refusal } });

    await expect(probeBroker(url, generously)).rejects.toMatchObject({ code: 'LOGIN_REFUSED' });
  });

  it('it has no such virtual host', async () => {
    const url = await fakeBroker({ answers: { [methods.open]: closeMethod(530, 'NOT_ALLOWED - vhost x not found') } });

    await expect(probeBroker(url, generously)).rejects.toMatchObject({
      code: 'VIRTUAL_HOST_REFUSED',
      message: expect.stringContaining('530 NOT_ALLOWED'),
    });
  });

  it('no error shows the password', async () => {
    const url = await fakeServer((socket) => socket.end());

    await expect(probeBroker(url, generously)).rejects.not.toMatchObject({
      message: expect.stringContaining('secret'),
    });
  });
});

it('ends its connection and rejects with the reason when aborted', async () => {
  const abort = new AbortController();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const probing = probeBroker(new URL(`amqp://127.0.0.1:${port}`), { ...generously, signal: abort.signal });
  const [socket] = await once(server, 'connection');

  abort.abort(new Error('enough'));

  await expect(probing).rejects.toThrow('enough');
  await once(socket.resume(), 'close');
  server.close();
});
