import { connectZmq } from '../../../dist/index.js';

const options = JSON.parse(process.argv[2] ?? '{}');
const host = await connectZmq(undefined, options);
const guest = await connectZmq(undefined, options);
await guest.joinConsumerPool(() => undefined, { poolName: 'p', topic: '#' });
for (let id = 0; id < 100; id += 1) void host.publish(id, { topic: 'a' });
process.exit(3);
