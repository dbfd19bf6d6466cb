/**
 * Where the first part of a sorted list ends: the index of the first of its items, from `low` up to but not `high`, that
 * is not in that part; `high` where all are.
 */
export const partitionPoint = (low: number, high: number, isInFirstPart: (index: number) => boolean): number => {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isInFirstPart(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
};
