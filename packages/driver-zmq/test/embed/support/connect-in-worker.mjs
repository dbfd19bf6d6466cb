import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { connectZmq } from '../../../dist/index.js';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: process.argv[2] });
  worker.on('message', (text) => console.log(text));
} else {
  await connectZmq(undefined, JSON.parse(workerData)).catch((error) => {
    parentPort?.postMessage(`${error.code}: ${error.message}`);
  });
}
