import { connectAmqp } from '@joinpool/driver-amqp';

/** The conformance suite runs this in processes that it kills. */
export const connect = (options) => connectAmqp(process.env.JOINPOOL_MEMBER_URL ?? '', options);
