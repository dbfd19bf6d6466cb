import { connectZmq } from '../../../dist/index.js';

const connection = await connectZmq(undefined, { ...JSON.parse(process.argv[2] ?? '{}'), hub: 'child' });
await (await connection.joinConsumerPool(() => undefined, { poolName: 'p', topic: '#' })).leave();
await connection.publish('kept', { topic: 'a' });
console.log('ready');
