import { describeConformance } from '../src/vitest.js';
import { memoryHarness } from './memory-harness.js';

describeConformance(memoryHarness(), { seed: 1, deadlineMs: 5_000 });
