import type { Part } from './part.js';

/** How many targets of a run were met. */
export const summaryLine = (found: readonly Part['result'][]): string => {
  const judgements = found.flatMap((result) => result.judgements);
  const met = judgements.filter((judgement) => judgement.met).length;
  return `targets: ${met} met, ${judgements.length - met} missed`;
};
