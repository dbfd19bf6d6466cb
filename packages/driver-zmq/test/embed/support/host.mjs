import { readFileSync } from 'node:fs';
import { connectZmq } from '../../../dist/index.js';

await connectZmq(undefined, JSON.parse(process.argv[2] ?? '{}'));
// With its child process, as Linux tells it.
console.log('ready', readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim());
