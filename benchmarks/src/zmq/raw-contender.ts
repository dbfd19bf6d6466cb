import { Push } from 'zeromq';
import type { Bodies } from '../bodies.js';
import type { Contender } from '../contender.js';
import { topic } from '../workload.js';
import { exchangeName } from './many-publisher.js';
import { RawWriter } from './raw-records.js';
import { ReceiverProcess } from './receiver-process.js';
import { rawName } from './zmq-targets.js';
import { bodyBytes } from './zmq-workload.js';

/** A socket alone, without a hub: batches to a process that reads them, and no promise about any of them. */
export class RawContender implements Contender {
  readonly name = rawName;
  readonly #receiver: ReceiverProcess;
  readonly #socket: Push;
  readonly #bodies: Bodies;
  readonly #messages: number;

  private constructor(receiver: ReceiverProcess, bodies: Bodies, messages: number) {
    this.#receiver = receiver;
    this.#bodies = bodies;
    this.#messages = messages;
    this.#socket = new Push({ linger: 0 });
    this.#socket.connect(receiver.endpoint);
  }

  static async open(bodies: Bodies, messages: number): Promise<RawContender> {
    const receiver = await ReceiverProcess.start({ kind: 'raw', reads: bodies.kind === 'json' });
    return new RawContender(receiver, bodies, messages);
  }

  async run(begin: () => void): Promise<void> {
    const { done } = await this.#receiver.expect(this.#messages);
    begin();
    await Promise.all([this.#sendAll(), done]);
  }

  async finish(): Promise<void> {}

  async close(): Promise<void> {
    this.#socket.close();
    await this.#receiver.stop();
  }

  async #sendAll(): Promise<void> {
    const { contentType } = this.#bodies;
    const writer = new RawWriter({ exchangeName, topic, contentType }, bodyBytes);
    for (let id = 0; id < this.#messages; id += 1) {
      const content = this.#bodies.content(id);
      if (!writer.add(content)) {
        await this.#socket.send(writer.take());
        writer.add(content);
      }
      if (writer.isFull) await this.#socket.send(writer.take());
    }
    await this.#socket.send(writer.take());
  }
}
