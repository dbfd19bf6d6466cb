import { availability, brokerStatus, ensureBroker, killBroker, rabbitmqctl, stopBroker } from '@joinpool/brokers';
import { describe, expect, it, vi } from 'vitest';
import { recipeOf } from '../src/broker-recipes.mjs';
import { findExternalBroker } from '../src/external-broker.mjs';
import { chooseFreePorts } from '../src/free-ports.mjs';
import { fakeAmqp10Broker } from './support/fake-amqp-1-0-broker.js';
import { fakeBroker } from './support/fake-broker.js';
import { noExternalBrokers } from './support/no-external-brokers.js';

const three = recipeOf('rabbitmq-3.10');
const four = recipeOf('rabbitmq-4');

describe('which broker a name stands for', () => {
  it('none without a variable, or with empty ones', async () => {
    expect(await findExternalBroker(four, { environment: {} })).toBeUndefined();
    expect(await findExternalBroker(four, { environment: { RABBITMQ_URL: '', RABBITMQ_4_URL: '' } })).toBeUndefined();
  });

  it("the one in the name's own variable, before RABBITMQ_URL", async () => {
    const [own, shared] = [await fakeBroker({ version: '4.1.0' }), await fakeBroker({ version: '4.0.5' })];
    const environment = { RABBITMQ_4_URL: own.href, RABBITMQ_URL: shared.href };

    expect(await findExternalBroker(four, { environment })).toMatchObject({
      version: '4.1.0',
      variable: 'RABBITMQ_4_URL',
    });
  });

  it('RABBITMQ_URL serves the name of the major version that answers, and no other', async () => {
    const environment = { RABBITMQ_URL: (await fakeBroker({ version: '3.13.7' })).href };

    expect(await findExternalBroker(three, { environment })).toMatchObject({ version: '3.13.7' });
    expect(await findExternalBroker(four, { environment })).toBeUndefined();
  });

  it("another major version in the name's own variable is an error", async () => {
    const environment = { RABBITMQ_4_URL: (await fakeBroker({ version: '3.13.7' })).href };

    await expect(findExternalBroker(four, { environment })).rejects.toMatchObject({
      code: 'WRONG_VERSION',
      message: 'RABBITMQ_4_URL leads to RabbitMQ 3.13.7; rabbitmq-4 stands for versions 4.x',
    });
  });

  it('a variable of a product serves the name of the version that answers over AMQP 1.0', async () => {
    const url = await fakeAmqp10Broker({ product: 'apache-activemq-artemis', version: '2.44.0' });
    const environment = { ARTEMIS_URL: url.href };

    expect(await findExternalBroker(recipeOf('artemis-2.44'), { environment })).toMatchObject({ version: '2.44.0' });
    expect(await findExternalBroker(recipeOf('artemis-2.56'), { environment })).toBeUndefined();
    expect(await findExternalBroker(recipeOf('activemq-5.18'), { environment })).toBeUndefined();
  });

  it('another product is an error, in either variable', async () => {
    const url = await fakeAmqp10Broker({ product: 'ActiveMQ', version: '5.18.3' });

    for (const variable of ['ARTEMIS_URL', 'ARTEMIS_2_44_URL']) {
      const found = findExternalBroker(recipeOf('artemis-2.44'), { environment: { [variable]: url.href } });
      await expect(found).rejects.toMatchObject({
        code: 'WRONG_PRODUCT',
        message: `${variable} leads to ActiveMQ 5.18.3; artemis-2.44 stands for apache-activemq-artemis`,
      });
    }
  });

  it('an unreachable one is an error, not a reason to start another', async () => {
    const { amqp } = await chooseFreePorts();
    const environment = { RABBITMQ_URL: `amqp://127.0.0.1:${amqp}` };

    await expect(findExternalBroker(four, { environment })).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('an authority that cannot be read is an error', async () => {
    const environment = { RABBITMQ_URL: 'amqps://localhost', RABBITMQ_CA_FILE: 'no/such/file.pem' };

    await expect(findExternalBroker(four, { environment })).rejects.toMatchObject({ code: 'BAD_CA_FILE' });
  });

  it.each(['nonsense', 'http://localhost:15672', 'amqp:', 'amqp://'])('"%s" is no broker URL', async (text) => {
    await expect(findExternalBroker(four, { environment: { RABBITMQ_4_URL: text } })).rejects.toMatchObject({
      code: 'BAD_URL',
      message: expect.stringContaining('RABBITMQ_4_URL'),
    });
  });
});

describe('an external broker', () => {
  const given = async () => {
    const url = await fakeBroker({ version: '4.0.5' });
    noExternalBrokers();
    vi.stubEnv('RABBITMQ_4_URL', url.href);
    return url;
  };

  it('is used as it is', async () => {
    const url = await given();

    const broker = await ensureBroker('rabbitmq-4');

    expect(broker).toMatchObject({ url: url.href, version: '4.0.5', external: true, started: false, pid: undefined });
    expect(await availability('rabbitmq-4')).toBe('running');
  });

  it('shows in the status', async () => {
    await given();

    expect(await brokerStatus()).toContainEqual(expect.objectContaining({ name: 'rabbitmq-4', state: 'external' }));
  });

  it.each([
    ['killed', () => killBroker('rabbitmq-4')],
    ['stopped', () => stopBroker('rabbitmq-4')],
    ['controlled', () => rabbitmqctl('rabbitmq-4', ['status'])],
  ])('cannot be %s', async (_, action) => {
    await given();

    await expect(action()).rejects.toMatchObject({ code: 'EXTERNAL_BROKER', kind: 'usage' });
  });

  it('that does not answer is no reason to fail a whole status', async () => {
    const { amqp } = await chooseFreePorts();
    vi.stubEnv('RABBITMQ_4_URL', `amqp://127.0.0.1:${amqp}`);

    expect(await availability('rabbitmq-4')).toEqual({ notRun: expect.stringContaining('UNREACHABLE') });
  });
});
