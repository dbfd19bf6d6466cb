import { expect } from 'vitest';
import type { Hub } from '../../../src/hub/hub.js';
import { Command } from '../../../src/protocol/command.js';
import type { FakeClock } from '../../hub/support/fake-clock.js';
import { poolAddress, TestClient } from '../../hub/support/test-client.js';
import type { Reading } from './read-multipart.js';

export /** Clients that come, publish and consume in a pool of their own, while others do what they like. */
class HonestClients {
  readonly #hub: Hub;
  readonly #clock: FakeClock;
  readonly #poolNames = new Set<string>();
  #rounds = 0;
  #requests = 0;

  constructor(hub: Hub, clock: FakeClock) {
    this.#hub = hub;
    this.#clock = clock;
  }

  async begin(): Promise<void> {
    await this.#clock.settle();
    const client = new TestClient(this.#hub, 'honest').hello();
    const pool = poolAddress('honest', []);
    client.declare(1, { ...pool, subscriptions: [{ exchangeName: 'honest', topic: '#' }] });
    await this.#clock.settle();
    expect(client.reply(1)).toEqual({ ok: { differences: [] } });
  }

  /** One more comes: what it publishes is confirmed, and comes to it, once; nothing else is in its pool. */
  async areServed(): Promise<void> {
    this.#rounds += 1;
    const client = new TestClient(this.#hub, `${this.#rounds % 100}`).hello();
    client.route(0, { to: { kind: 'topic', exchangeName: 'honest', topic: 'a' } }).join(1, 'honest', 10);
    const texts = [`${this.#rounds} one`, `${this.#rounds} two`];
    client.publish(texts);
    await this.#clock.settle();
    expect([client.texts(), client.confirmed()]).toEqual([texts, [client.sequence, 1]]);
    client.accept(1, ...client.got().map(({ tag }) => tag));
    client.request(1, { method: 'inspect', poolName: 'honest' });
    expect(client.reply(1)).toMatchObject({ ok: { inspection: { backlog: 0, unsettled: 0, members: 1 } } });
    client.send(Command.BYE, {});
    await this.#clock.settle();
  }

  /** Remembers what somebody may have made. */
  notice(reading: Reading | undefined): void {
    const { json } = reading ?? {};
    if (typeof json !== 'object' || json === null || !('pool' in json)) return;
    const { pool } = json;
    if (typeof pool === 'object' && pool !== null && 'poolName' in pool) this.#poolNames.add(String(pool.poolName));
  }

  /** Deletes it all; what was kept back comes out first. */
  async tidyUp(): Promise<void> {
    await this.#clock.pass(3_600_000);
    const client = new TestClient(this.#hub, 'tidy').hello();
    for (const poolName of this.#poolNames) {
      this.#requests += 1;
      client.request(this.#requests, { method: 'delete', poolName, force: true });
    }
    this.#poolNames.clear();
    client.send(Command.BYE, {});
    await this.#clock.settle();
  }
}
