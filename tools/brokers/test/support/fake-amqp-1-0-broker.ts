import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import rhea, { type Container } from 'rhea';
import { onTestFinished } from 'vitest';

/** A broker for AMQP 1.0 on loopback that tells these properties and knows one user; closed when the test is over. */
export const fakeAmqp10Broker = async (
  properties: object,
  prepare: (container: Container) => void = () => {},
): Promise<URL> => {
  const container = rhea.create_container();
  container.sasl_server_mechanisms.enable_plain(
    (user: string, password: string) => `${user}:${password}` === 'user:secret',
  );
  container.on('disconnected', () => {}); // the client goes when it has seen enough
  prepare(container);
  const server = container.listen({ port: 0, host: '127.0.0.1', properties });
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return new URL(`amqp://user:secret@127.0.0.1:${(server.address() as AddressInfo).port}`);
};
