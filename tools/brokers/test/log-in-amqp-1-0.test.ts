import { describe, expect, it } from 'vitest';
import { probeBroker } from '../src/amqp-probe.mjs';
import { logIn } from '../src/java/log-in.mjs';
import { fakeAmqp10Broker } from './support/fake-amqp-1-0-broker.js';
import { fakeServer } from './support/fake-broker.js';

const shortly = { logIn, deadlineMs: 200 };
const generously = { logIn, deadlineMs: 20_000 };

describe('a broker that takes logins', () => {
  it.each([
    ['apache-activemq-artemis', { product: 'apache-activemq-artemis', version: '2.56.0' }],
    ['Apache Qpid Broker-J', { 'qpid.instance_name': 'x', product: 'unknown', version: '10.1.0' }],
  ])('answers as %s', async (product, properties) => {
    const url = await fakeAmqp10Broker(properties);

    expect(await probeBroker(url, generously)).toEqual({ product, version: properties.version });
  });
});

describe('what is no usable broker is told apart', () => {
  it('it refuses the login', async () => {
    const url = await fakeAmqp10Broker({});
    url.password = 'wrong';

    await expect(probeBroker(url, generously)).rejects.toMatchObject({ code: 'LOGIN_REFUSED' });
  });

  it('its virtual host is not active yet', async () => {
    const refusal = { condition: 'amqp:not-found', description: "Virtual host 'default' is not active" };
    const url = await fakeAmqp10Broker({}, (container) => {
      container.on('connection_open', ({ connection }) => connection.close(refusal));
    });

    await expect(probeBroker(url, generously)).rejects.toMatchObject({
      code: 'VIRTUAL_HOST_REFUSED',
      message: expect.stringContaining('amqp:not-found'),
    });
  });

  it('it opens and then takes no session', async () => {
    const url = await fakeAmqp10Broker({}, (container) => {
      container.on('session_open', ({ session }) => session?.close({ condition: 'amqp:internal-error' }));
    });

    await expect(probeBroker(url, generously)).rejects.toMatchObject({ code: 'VIRTUAL_HOST_REFUSED' });
  });

  it('it speaks AMQP 0-9-1', async () => {
    const url = await fakeServer((socket) => socket.end(Buffer.from('AMQP\x00\x00\x09\x01', 'latin1')));

    await expect(probeBroker(url, generously)).rejects.toMatchObject({
      code: 'NOT_AMQP',
      message: expect.stringContaining('AMQP 1.0'),
    });
  });

  it('it closes the connection', async () => {
    const url = await fakeServer((socket) => socket.once('data', () => socket.destroy()));

    await expect(probeBroker(url, generously)).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('it says nothing', async () => {
    const url = await fakeServer(() => {});

    await expect(probeBroker(url, shortly)).rejects.toMatchObject({ code: 'NO_ANSWER' });
  });
});
