/** A `lost` promise and what settles it. */
export const openEnding = (): { readonly promise: Promise<unknown>; readonly resolve: (reason: unknown) => void } => {
  let resolve: (reason: unknown) => void = () => undefined;
  const promise = new Promise<unknown>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
};
