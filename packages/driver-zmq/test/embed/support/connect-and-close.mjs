import { connectZmq } from '../../../dist/index.js';

const [, , options = '{}', hub] = process.argv;
const connect = () => connectZmq(undefined, { ...JSON.parse(options), hub });
const host = await connect();
const guest = await connect();
await guest.joinConsumerPool(() => undefined, { poolName: 'p', topic: '#' });
await Promise.all(Array.from({ length: 100 }, (_, id) => host.publish(id, { topic: 'a' })));
await guest.close();
await host.close();
console.log('closed');
