import type { Ledger } from './ledger.js';
import type { RunningMember } from './running-member.js';
import { progressLine, tableOf } from './table.js';

/** Where the display writes: a terminal is redrawn, anything else gets a line a second. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows who got what, while it happens and at the end. */
export class Display {
  readonly #output: Output;
  readonly #ledger: Ledger;
  readonly #members: readonly RunningMember[];
  readonly #total: number;
  readonly #timer: NodeJS.Timeout;
  #drawnLines = 0;

  constructor(output: Output, ledger: Ledger, members: readonly RunningMember[], total: number) {
    this.#output = output;
    this.#ledger = ledger;
    this.#members = members;
    this.#total = total;
    this.#timer = setInterval(() => this.#draw(), output.isTTY ? 100 : 1000);
  }

  /** Stops the redrawing and leaves the final table. */
  finish(): void {
    clearInterval(this.#timer);
    this.#drawTable();
  }

  #draw(): void {
    if (this.#output.isTTY) this.#drawTable();
    else this.#output.write(`${progressLine(this.#ledger, this.#members, this.#total)}\n`);
  }

  #drawTable(): void {
    const lines = tableOf(this.#ledger, this.#members, this.#total);
    const up = this.#output.isTTY && this.#drawnLines > 0 ? `\u001b[${this.#drawnLines}A\u001b[0J` : '';
    this.#output.write(`${up}${lines.join('\n')}\n`);
    this.#drawnLines = lines.length;
  }
}
