/** Holds callbacks until it is opened: how cases keep messages unsettled without waiting for time to pass. */
export class Gate {
  readonly #opened: Promise<void>;
  #open: () => void = () => undefined;

  constructor() {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  /** The callback of a member that is held. */
  readonly hold = (): Promise<void> => this.#opened;

  open(): void {
    this.#open();
  }
}
