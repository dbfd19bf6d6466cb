import type { RatioTarget } from '../target.js';
import { rabbitName } from './rabbit-queues.js';

const durable = 'joinpool, durable';
const notDurable = 'joinpool, not durable';
export const rawName = 'zeromq, PUSH to PULL';

const rate = (own: string, bound: number, baseline: string): RatioTarget => ({
  target: `rate of '${own}', at least ${bound.toFixed(1)} of '${baseline}'`,
  figure: 'messagesPerSecond',
  bound,
  own,
  baselines: [baseline],
});

/** Beside RabbitMQ; none where there is none. */
export const rabbitTargets = (rabbitUrl: string | undefined): readonly RatioTarget[] =>
  rabbitUrl === undefined ? [] : [rate(durable, 5, rabbitName('quorum')), rate(durable, 3, rabbitName('classic'))];

export const rawTargets: readonly RatioTarget[] = [rate(notDurable, 0.4, rawName)];
