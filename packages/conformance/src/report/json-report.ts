import type { SuiteResult } from '../run-cases.js';

/** The results as JSON, to make a matrix of several runs. */
export const jsonReport = (suite: SuiteResult): string => `${JSON.stringify(suite, undefined, 2)}\n`;
