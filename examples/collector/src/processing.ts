import type { Report } from './running-member.js';

/** One run of a callback that a member reported. */
export interface Processing extends Report {
  readonly poolName: string;
  readonly member: string;
}
