import type { ConnectOptions, Hub } from '../../../src/hub/hub.js';
import type { PeerSession } from '../../../src/hub/peer.js';
import { Command } from '../../../src/protocol/command.js';
import { decodeHeader, encodeHeader } from '../../../src/protocol/header.js';
import { encodePayload } from '../../../src/protocol/payload-json.js';
import type { SeededRandom } from '../../support/seeded-random.js';
import type { Frames } from './mutation.js';

const commandOf = (frames: Frames): number | undefined => (frames[0]?.byteLength === 24 ? frames[0][3] : undefined);

/** A client that sends what it likes. */
export class Attacker {
  /** All commands that it ever got from the hub. */
  readonly heard: Set<Command>;
  generation = 0;
  isOver = false;
  #next = 1;
  readonly #session: PeerSession;

  constructor(hub: Hub, heard: Set<Command>, options: ConnectOptions = {}) {
    this.heard = heard;
    this.#session = hub.connect({ send: (parts) => this.#take(parts), end: () => this.#end() }, options);
  }

  /** Says HELLO as one of a few producers, which come back after a time. */
  greet(random: SeededRandom): this {
    const producerId = `00000000-0000-4000-8000-${random.below(50).toString().padStart(12, '0')}`;
    const hello = { protocol: 'JOINPOOL/1' as const, producerId, clientName: 'attacker', nonce: 'a'.repeat(64) };
    this.#session.receive([encodeHeader(Command.HELLO, 0), encodePayload(hello)]);
    return this;
  }

  /** With this session's generation and its next publish, most times: what is wrong with it is then something else. */
  aim(frames: Frames, random: SeededRandom): Frames {
    const [first, ...rest] = frames;
    if (first === undefined || commandOf(frames) === undefined || random.onceIn(20)) return frames;
    const aimed = Buffer.from(first);
    aimed.writeUInt32BE(this.generation, 4);
    if (commandOf(frames) === Command.PUBLISH && !random.onceIn(10)) aimed.writeBigUInt64BE(BigInt(this.#next), 8);
    return [aimed, ...rest];
  }

  send(frames: Frames): void {
    const count = commandOf(frames) === Command.PUBLISH ? (frames[0]?.readUInt32BE(16) ?? 0) : 0;
    this.#session.receive(frames);
    if (!this.isOver) this.#next += count;
  }

  vanish(): void {
    this.isOver = true;
    this.#session.gone();
  }

  #take(parts: readonly Uint8Array[]): void {
    const { command, generation, a } = decodeHeader(parts[0]);
    this.heard.add(command);
    if (command !== Command.WELCOME) return;
    this.generation = generation;
    this.#next = a + 1;
  }

  #end(): void {
    this.isOver = true;
  }
}
