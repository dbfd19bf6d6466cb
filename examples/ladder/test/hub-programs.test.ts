import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningHub, startHub } from '@joinpool/driver-zmq';
import { afterAll, beforeAll } from 'vitest';
import { describePrograms } from './support/describe-programs.js';

let folder: string;
let hub: RunningHub;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joinpool-ladder-'));
  hub = await startHub({ listen: `ipc://${join(folder, 'hub')}`, journal: join(folder, 'journal') });
});

afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

describePrograms('over a ZeroMQ hub', () => ({ HUB_URL: `ipc://${join(folder, 'hub')}` }));
