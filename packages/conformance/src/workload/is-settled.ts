/** Whether the promise has settled, without waiting for it: two turns are given to what is due. */
export const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  let settled = false;
  const note = (): void => {
    settled = true;
  };
  promise.then(note, note);
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  return settled;
};
