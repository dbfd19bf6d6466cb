/** What the first tenth came to, and the most of all. */
export const growthOf = (samples: readonly number[]): { readonly warm: number; readonly most: number } => ({
  warm: Math.max(...samples.slice(0, Math.ceil(samples.length / 10))),
  most: Math.max(...samples),
});
