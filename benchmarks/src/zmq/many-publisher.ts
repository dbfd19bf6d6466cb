import type { Connection } from '@joinpool/core';
import type { Bodies } from '../bodies.js';
import type { Contender } from '../contender.js';
import type { CpuOf } from '../measure.js';
import { topic } from '../workload.js';
import type { BenchHub } from './bench-hubs.js';

export const exchangeName = 'bench';

/** So many bodies, one after the other. */
const manyBodies = function* (bodies: Bodies, messages: number): Generator<unknown> {
  for (let id = 0; id < messages; id += 1) yield bodies.body(id);
};

/** Publishes with `publishMany`, which keeps its window full. */
export class ManyPublisher implements Contender {
  readonly name: string;
  readonly hubCpu: CpuOf | undefined;
  readonly #connection: Connection;
  readonly #bodies: Bodies;
  readonly #messages: number;

  constructor(hub: BenchHub, bodies: Bodies, messages: number) {
    this.name = hub.name;
    this.hubCpu = hub.process?.cpu;
    this.#connection = hub.connection;
    this.#bodies = bodies;
    this.#messages = messages;
  }

  async run(): Promise<void> {
    await this.#connection.publishMany(manyBodies(this.#bodies, this.#messages), { topic, exchangeName });
  }

  async finish(): Promise<void> {}
}
