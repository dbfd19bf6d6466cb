import { spreadOf } from './measure.js';

/** Sends one message and calls back when it has come. */
export interface RoundTrip {
  readonly name: string;
  send(id: number): void;
  came: () => void;
}

/** In microseconds; of the rounds the middle one. */
export interface TripTimes {
  readonly name: string;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** The times of `count` messages, each sent when the one before has come, sorted. */
const timesOf = async (trip: RoundTrip, count: number): Promise<number[]> => {
  const times: number[] = [];
  for (let id = 0; id < count; id += 1) {
    const sentAt = performance.now();
    await new Promise<void>((resolve) => {
      trip.came = resolve;
      trip.send(id);
    });
    times.push((performance.now() - sentAt) * 1000);
  }
  return times.sort((left, right) => left - right);
};

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** One message at a time, in interleaved rounds; one round for warming up does not count. */
export const measureTrips = async (
  trips: readonly RoundTrip[],
  rounds: number,
  count: number,
): Promise<readonly TripTimes[]> => {
  const found = trips.map(({ name }) => ({ name, p50: [] as number[], p95: [] as number[], p99: [] as number[] }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, trip] of trips.entries()) {
      const times = await timesOf(trip, count);
      if (round === 0) continue;
      found[index]?.p50.push(at(times, 0.5));
      found[index]?.p95.push(at(times, 0.95));
      found[index]?.p99.push(at(times, 0.99));
    }
  }
  return found.map(({ name, p50, p95, p99 }) => ({
    name,
    p50: spreadOf(p50).median,
    p95: spreadOf(p95).median,
    p99: spreadOf(p99).median,
  }));
};

export const tripLines = (times: readonly TripTimes[]): string[] => {
  const width = Math.max(...times.map(({ name }) => name.length));
  const text = (microseconds: number): string => `${microseconds.toFixed(0).padStart(6)} µs`;
  return times.map(
    ({ name, p50, p95, p99 }) => `  ${name.padEnd(width)}  p50 ${text(p50)}   p95 ${text(p95)}   p99 ${text(p99)}`,
  );
};
