import { connectQpid } from '@joinpool/driver-qpid';

const transport = JSON.parse(process.env.JOINPOOL_MEMBER_TRANSPORT ?? '{}');

/** The conformance suite runs this in processes that it kills. */
export const connect = (options) => connectQpid(process.env.JOINPOOL_MEMBER_URL ?? '', { ...transport, ...options });
