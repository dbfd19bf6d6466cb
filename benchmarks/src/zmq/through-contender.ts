import type { Contender } from '../contender.js';
import type { CpuOf } from '../measure.js';
import { ReceiverProcess } from './receiver-process.js';
import type { ReceiverTask } from './receiver-task.js';

/** Publishes in this process what a receiver in another takes; a round ends with the last one that it has taken. */
export class ThroughContender implements Contender {
  readonly name: string;
  readonly messages: number;
  readonly hubCpu: CpuOf | undefined;
  readonly #receiver: ReceiverProcess;
  readonly #publish: () => Promise<unknown>;

  private constructor(publisher: PublishingContender, messages: number, receiver: ReceiverProcess) {
    this.name = publisher.name;
    this.hubCpu = publisher.hubCpu;
    this.messages = publisher.messages ?? messages;
    this.#publish = () => publisher.run(() => undefined);
    this.#receiver = receiver;
  }

  static async open(publisher: PublishingContender, messages: number, task: ReceiverTask): Promise<ThroughContender> {
    return new ThroughContender(publisher, messages, await ReceiverProcess.start(task));
  }

  async run(begin: () => void): Promise<void> {
    const { done } = await this.#receiver.expect(this.messages);
    begin();
    await Promise.all([this.#publish(), done]);
  }

  async finish(): Promise<void> {}

  close(): Promise<void> {
    return this.#receiver.stop();
  }
}

type PublishingContender = Pick<Contender, 'name' | 'messages' | 'hubCpu' | 'run'>;
