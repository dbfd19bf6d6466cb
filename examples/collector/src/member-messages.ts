import type { Destination } from './destination.js';
import type { MemberSettings, Report } from './running-member.js';

/** What the collector tells a member process. */
export type ToMember =
  | { readonly type: 'join'; readonly destination: Destination; readonly settings: MemberSettings }
  | { readonly type: 'stop' };

/** What a member process tells the collector. */
export type FromMember =
  | { readonly type: 'joined' }
  /** The hub is in this process from now on. */
  | { readonly type: 'has-hub' }
  | ({ readonly type: 'processed' } & Report)
  | { readonly type: 'failed'; readonly message: string };
