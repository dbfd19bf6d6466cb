import { DriverFailure } from '../driver/driver-failure.js';

/** What a fault acts on: an open connection of the memory driver. */
export interface FaultTarget {
  readonly driverName: string;
  cut(reason: DriverFailure): void;
  setBlocked(blocked: boolean): void;
}

/** Makes happen on purpose what happens to a transport by accident. Each call acts on one broker and everyone on it. */
export class MemoryFaults {
  readonly #connections = new Set<FaultTarget>();
  readonly #crashed = new Set<string>();
  #refusesConnections = false;
  #isBlocked = false;
  #lostConfirms = 0;
  #duplicates = 0;
  #delayMs = 0;
  #isStalled = false;
  #heldBack: (() => void)[] = [];

  /**
   * Cuts every open connection, or those of the driver of that name; they may open again. What their members had not
   * settled goes back to its pool, charged.
   */
  disconnect(driverName?: string): void {
    for (const connection of [...this.#connections]) {
      if (driverName === undefined || connection.driverName === driverName) {
        connection.cut(new DriverFailure('connection-lost', 'the connection was cut by faults.disconnect()'));
      }
    }
  }

  /** Cuts the connections of the driver of that name and refuses it for ever, as when its process is killed. */
  crash(driverName: string): void {
    this.#crashed.add(driverName);
    this.disconnect(driverName);
  }

  /** While true, no connection can be opened; open ones stay. */
  refuseConnections(refuses: boolean): void {
    this.#refusesConnections = refuses;
  }

  /** While true, the broker takes no messages and says so to everyone; what is sent meanwhile waits. */
  block(blocked: boolean): void {
    if (this.#isBlocked === blocked) return;
    this.#isBlocked = blocked;
    for (const connection of [...this.#connections]) connection.setBlocked(blocked);
  }

  /** The next `count` confirms get lost: the message is stored, and its sender's connection is cut instead. */
  loseConfirms(count: number): void {
    this.#lostConfirms = count;
  }

  /** The next `count` deliveries are made twice, the second one as a redelivery. */
  duplicate(count: number): void {
    this.#duplicates = count;
  }

  /** From now on deliveries and confirms come this much later, in milliseconds; 0 ends it. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /**
   * While true, what is sent is taken, but no confirm and no delivery comes, and no connection ends by itself: as on a
   * network that stopped. False lets go what waited.
   */
  stall(stalled: boolean): void {
    this.#isStalled = stalled;
    if (stalled) return;
    const heldBack = this.#heldBack;
    this.#heldBack = [];
    for (const act of heldBack) act();
  }

  /** @internal Whether `act` has to wait; then it is called when the stall ends. */
  holdsBack(act: () => void): boolean {
    if (this.#isStalled) this.#heldBack.push(act);
    return this.#isStalled;
  }

  /** @internal */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** @internal */
  get delayMs(): number {
    return this.#delayMs;
  }

  /** @internal */
  refuses(driverName: string): boolean {
    return this.#refusesConnections || this.#crashed.has(driverName);
  }

  /** @internal */
  add(connection: FaultTarget): void {
    this.#connections.add(connection);
  }

  /** @internal */
  remove(connection: FaultTarget): void {
    this.#connections.delete(connection);
  }

  /** @internal */
  takeLostConfirm(): boolean {
    if (this.#lostConfirms === 0) return false;
    this.#lostConfirms -= 1;
    return true;
  }

  /** @internal */
  takeDuplicate(): boolean {
    if (this.#duplicates === 0) return false;
    this.#duplicates -= 1;
    return true;
  }
}
