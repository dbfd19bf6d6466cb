import type { Address, PoolAddress, PoolSettings, Subscription } from '../../src/driver/address.js';
import type { Delivery } from '../../src/driver/delivery.js';
import type { DriverConnection, DriverPool, DriverSender, SendReceipt } from '../../src/driver/driver.js';
import type { Frame } from '../../src/driver/frame.js';
import { MemoryBroker } from '../../src/memory/memory-broker.js';
import type { MemoryClock, MemoryTimer } from '../../src/memory/memory-clock.js';
import { memoryDriver } from '../../src/memory/memory-driver.js';

/** A clock that stands still until it is turned. */
class HandClock implements MemoryClock {
  readonly #timers = new Map<number, { readonly at: number; readonly callback: () => void }>();
  #now = 1_000_000;
  #last = 0;

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, ms: number): MemoryTimer {
    if (ms > 2_147_483_647) throw new RangeError(`a timer of ${ms} ms fires at once in Node.js`);
    this.#last += 1;
    this.#timers.set(this.#last, { at: this.#now + ms, callback });
    return this.#last;
  }

  clearTimeout(timer: MemoryTimer): void {
    if (typeof timer === 'number') this.#timers.delete(timer);
  }

  get pending(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [due] = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, one], [, other]) => one.at - other.at);
      if (due === undefined) break;
      const [timer, { at, callback }] = due;
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, at);
      callback();
    }
    this.#now = end;
  }
}

export const never = new AbortController().signal;

/** Lets the broker do what it has scheduled for the turns to come. */
export const settleTurns = async (turns = 5): Promise<void> => {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

export const settings = (changes: Partial<PoolSettings> = {}): PoolSettings => ({
  durable: true,
  queueType: undefined,
  deliveryLimit: 50,
  limits: {},
  deadLetters: {},
  ...changes,
});

export const pool = (changes: Partial<PoolSettings> = {}, topics = ['news']): PoolAddress => ({
  poolName: 'billing',
  subscriptions: topics.map((topic): Subscription => ({ exchangeName: 'joinpool', topic })),
  settings: settings(changes),
});

export const frame = (text: string, changes: Partial<Frame> = {}): Frame => ({
  id: text,
  topic: 'news',
  exchangeName: 'joinpool',
  contentType: 'text/plain',
  headers: {},
  body: new TextEncoder().encode(text),
  ...changes,
});

export const textOf = (delivery: Delivery): string => new TextDecoder().decode(delivery.frame.body);

export const send = (sender: DriverSender, message: Frame, to?: Address): Promise<SendReceipt | undefined> =>
  new Promise((resolve, reject) => {
    const address: Address = to ?? { kind: 'topic', exchangeName: message.exchangeName, topic: message.topic };
    sender.send(address, message, (error, receipt) => {
      if (error === undefined) resolve(receipt);
      else reject(error);
    });
  });

/** A place that keeps what it was handed. */
export interface Member {
  readonly place: DriverPool;
  readonly deliveries: Delivery[];
}

export const join = async (connection: DriverConnection, address: PoolAddress, messages = 10): Promise<Member> => {
  const deliveries: Delivery[] = [];
  const place = await connection.attach(address, { messages }, (delivery) => deliveries.push(delivery), never);
  return { place, deliveries };
};

/** A broker with one connection, its sender and, unless told otherwise, one declared pool. */
export const startBroker = async (address: PoolAddress = pool()) => {
  const clock = new HandClock();
  const broker = new MemoryBroker({ clock });
  const driver = memoryDriver(broker);
  const connection = await driver.open(never);
  await connection.administration.declare(address, 'create', never);
  const sender = await connection.openSender(never);
  return { clock, broker, driver, connection, sender, address, close: () => connection.close(never) };
};
