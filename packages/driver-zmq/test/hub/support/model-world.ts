import { Command } from '../../../src/protocol/command.js';
import type { SeededRandom } from '../../support/seeded-random.js';
import { ModelPool } from './model-pool.js';
import { ModelPublisher } from './model-publisher.js';
import { poolAddress, TestClient } from './test-client.js';
import { openHub, restartHub, type TestHub } from './test-hub.js';
import type { Disk } from './test-journal.js';

const topics = ['a.b', 'a.c', 'z'];
const limits = { queueMemoryBytes: 600, queueMemoryEntries: 4 };

/** A member, which is one session with one place. */
interface Member {
  readonly client: TestClient;
  readonly pool: ModelPool;
}

/** Publishers, members and a hub to which anything may happen. */
export class ModelWorld {
  readonly pools = [
    new ModelPool({ poolName: 'all', topics, deliveryLimit: 1_000 }),
    new ModelPool({ poolName: 'some', topics: ['a.b', 'a.c'], deliveryLimit: 1_000 }),
    new ModelPool({ poolName: 'strict', topics: ['a.b'], deliveryLimit: 3 }),
  ];
  readonly #random: SeededRandom;
  readonly #canFail: boolean;
  readonly #publishers = ['one', 'two'].map((name) => new ModelPublisher(name, topics));
  #running: TestHub;
  #members: Member[] = [];
  #memberCount = 0;

  constructor(random: SeededRandom, running: TestHub, canFail: boolean) {
    this.#canFail = canFail;
    this.#random = random;
    this.#running = running;
    for (const publisher of this.#publishers) publisher.connect(running.hub);
  }

  /** `canFail`: whether commits fail at times. */
  static async start(random: SeededRandom, canFail: boolean): Promise<ModelWorld> {
    const patterns = { all: ['#'], some: ['a.*', 'a.b'], strict: ['a.b'] };
    const pools = Object.entries(patterns).map(([name, wanted]) =>
      poolAddress(name, wanted, { deliveryLimit: name === 'strict' ? 3 : 1_000 }),
    );
    return new ModelWorld(random, await openHub({ limits, pools }), canFail);
  }

  get faults(): string[] {
    return this.pools.flatMap(({ faults }) => faults);
  }

  /** All that the hubs have written. */
  get disk(): Disk {
    return this.#running.disk;
  }

  async step(): Promise<void> {
    await this.#choose();
    if (!this.#random.onceIn(3)) await this.#running.clock.settle();
    this.#look();
  }

  /** Lets everything come to its end; what is left in the journal then. */
  async finish(): Promise<{ readonly leaked: number }> {
    const { journal, clock } = this.#running;
    journal.mend();
    journal.release();
    for (const { client } of this.#members) client.gone();
    for (const { client, pool } of this.#members) pool.leave(client, true);
    this.#members = [];
    await clock.pass(2_000);
    for (const pool of this.pools) this.#join(pool, 7);
    for (let quiet = 0; quiet < 3; quiet += 1) {
      await clock.pass(1_000);
      this.#look();
      if (this.pools.some(({ held }) => held.length > 0) || this.#publishers.some(({ isDone }) => !isDone)) quiet = -1;
      for (const { client, pool } of this.#members) this.#acceptAll(client, pool);
    }
    for (const pool of this.pools) {
      const confirmed = this.#publishers.flatMap((publisher) => [...publisher.confirmed]);
      const wanted = confirmed.filter(([, topic]) => pool.options.topics.includes(topic)).map(([text]) => text);
      pool.finish(wanted, journal);
    }
    const letters = this.pools.reduce((sum, pool) => sum + pool.stored(journal).letters.size, 0);
    return { leaked: this.#running.disk.chunkCount() - letters };
  }

  async #choose(): Promise<void> {
    const choice = this.#random.below(100);
    if (choice < 30)
      this.#random.pick(this.#publishers).add(this.#random.between(1, 9), this.#random.below(topics.length));
    else if (choice < 38) this.#join(this.#random.pick(this.pools), this.#random.pick([1, 2, 5, 20]));
    else if (choice < 75) this.#settle();
    else if (choice < 82) this.#leave();
    else if (choice < 88) await this.#running.clock.pass(this.#random.pick([1, 12, 400]));
    else if (choice < 96) this.#disturbJournal();
    else if (choice < 98) this.#reconnect();
    else await this.#die();
  }

  #join(pool: ModelPool, window: number): void {
    this.#memberCount += 1;
    const client = new TestClient(this.#running.hub, `m${this.#memberCount}`).hello();
    if (client.generation === 0) return;
    const bytes = this.#random.onceIn(3) ? 30 : 0;
    client.join(1, pool.options.poolName, window, bytes);
    this.#members.push({ client, pool });
  }

  #settle(): void {
    if (this.#members.length === 0) return;
    const { client, pool } = this.#random.pick(this.#members);
    for (const { tag } of pool.heldBy(client)) {
      const how = this.#random.below(10);
      if (how < 5) {
        client.accept(1, tag);
        pool.accept(tag);
      } else if (how < 8) {
        const charged = this.#random.onceIn(2);
        const delayMs = this.#random.pick([0, 0, 50]);
        client.settle(charged ? Command.RETRY : Command.RELEASE, 1, [[tag, delayMs]]);
        pool.giveBack(tag, charged);
      }
    }
  }

  #acceptAll(client: TestClient, pool: ModelPool): void {
    for (const { tag } of pool.heldBy(client)) {
      client.accept(1, tag);
      pool.accept(tag);
    }
  }

  #leave(): void {
    if (this.#members.length === 0) return;
    const member = this.#random.pick(this.#members);
    const { client, pool } = member;
    this.#members = this.#members.filter((other) => other !== member);
    const isCrash = this.#random.onceIn(2);
    if (isCrash) client.gone();
    else client.send(Command.BYE, {});
    this.#read(member);
    pool.leave(client, isCrash);
  }

  #disturbJournal(): void {
    const { journal } = this.#running;
    const how = this.#random.below(5);
    if (how === 0) journal.hold();
    else if (how === 1) journal.releaseOne();
    else if (how === 2) journal.release();
    else if (how === 3) journal.mend();
    else if (this.#canFail && this.#random.onceIn(4)) {
      journal.fail(new Error('no space is left'));
      for (const pool of this.pools) pool.failing();
    }
  }

  #reconnect(): void {
    const publisher = this.#random.pick(this.#publishers);
    if (this.#random.onceIn(2)) publisher.gone();
    publisher.connect(this.#running.hub);
  }

  async #die(): Promise<void> {
    this.#look();
    this.#running.journal.kill();
    const journal = await this.#running.disk.open().load();
    for (const pool of this.pools) pool.died(journal);
    this.#members = [];
    this.#running = await restartHub(this.#running, { limits });
    for (const publisher of this.#publishers) publisher.connect(this.#running.hub);
  }

  #look(): void {
    for (const publisher of this.#publishers) publisher.act();
    for (const member of this.#members) this.#read(member);
  }

  #read({ client, pool }: Member): void {
    for (const got of client.got()) pool.deliver(client, got);
    client.clear();
  }
}
