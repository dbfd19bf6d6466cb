import type { Part } from '../part.js';
import { openConsumeScenario } from './consume-scenario.js';
import { FrameRelay } from './frame-relay.js';
import { performatives } from './frame-tally.js';
import { type QpidWorkload, titleOf } from './qpid-workload.js';

/** Frames that a contender wrote for a thousand messages which it accepted. */
interface FrameCount {
  readonly name: string;
  readonly dispositions: number;
  readonly flows: number;
}

const countOf = async (relay: FrameRelay, workload: QpidWorkload): Promise<readonly FrameCount[]> => {
  const scenario = await openConsumeScenario({ ...workload, url: relay.url, run: `${workload.run}-frames` });
  await scenario.prepareRound();
  const counts: FrameCount[] = [];
  for (const contender of scenario.contenders) {
    relay.tally.reset();
    await contender.run(() => undefined);
    await contender.finish();
    const perThousand = (performative: number): number => (relay.tally.of(performative) * 1_000) / workload.messages;
    const { disposition, flow } = performatives;
    counts.push({ name: contender.name, dispositions: perThousand(disposition), flows: perThousand(flow) });
  }
  await scenario.close();
  return counts;
};

/** How many frames a thousand accepts cost: how well settlements are gathered into ranges, and credit with them. */
export const countFrames = async (workload: QpidWorkload): Promise<Part> => {
  const relay = await FrameRelay.open(workload.url);
  const counts = await countOf(relay, workload).finally(() => relay.close());
  const width = Math.max(...counts.map(({ name }) => name.length));
  const lines = counts.map(
    ({ name, dispositions, flows }) =>
      `  ${name.padEnd(width)}  ${dispositions.toFixed(1).padStart(6)} dispositions  ${flows.toFixed(1).padStart(6)} flows`,
  );
  const result = { name: titleOf('frames for 1,000 accepts', workload), counts, judgements: [] };
  return { result, table: [result.name, ...lines].join('\n') };
};
