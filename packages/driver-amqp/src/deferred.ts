/** A promise with its resolver outside. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;

  constructor() {
    let resolver: ((value: T) => void) | undefined;
    this.promise = new Promise((resolve) => {
      resolver = resolve;
    });
    this.resolve = (value) => resolver?.(value);
  }
}
