import { describeConformance } from '@joinpool/conformance/vitest';
import { amqpHarness } from './harness.js';

const brokerName = process.env.JOINPOOL_BROKER ?? 'rabbitmq-4';

for (const queueType of ['quorum', 'classic'] as const) describeConformance(await amqpHarness(brokerName, queueType));
