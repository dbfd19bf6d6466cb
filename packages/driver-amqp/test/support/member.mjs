import { connectAmqp } from '@joinpool/driver-amqp';

/** The connection of a process that the conformance suite kills. Plain JavaScript on the built package. */
export const connect = (options) => connectAmqp(process.env.JOINPOOL_TEST_URL ?? 'amqp://localhost', options);
