import { connectZmq } from '@joinpool/driver-zmq';

const { url, transport } = JSON.parse(process.env.JOINPOOL_MEMBER_HUB ?? '{}');

/** The conformance suite runs this in processes that it kills. */
export const connect = (options) => connectZmq(url, { ...transport, ...options });
