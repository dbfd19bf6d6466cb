/** Lets a program wait until it has seen so many messages. */
export interface Countdown {
  readonly done: Promise<void>;
  tick(): void;
}

/** `done` resolves with the `count`-th tick. */
export const countdown = (count: number): Countdown => {
  let left = count;
  let resolve: () => void = () => undefined;
  const done = new Promise<void>((settle) => {
    resolve = settle;
  });
  const tick = (): void => {
    left -= 1;
    if (left === 0) resolve();
  };
  return { done, tick };
};
