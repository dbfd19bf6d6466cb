import { connectRedis } from '../../dist/index.js';

/** The conformance suite runs this in processes that it kills. */
export const connect = (options) =>
  connectRedis(process.env.JOINPOOL_REDIS_URL, { leaseMs: Number(process.env.JOINPOOL_REDIS_LEASE_MS), ...options });
