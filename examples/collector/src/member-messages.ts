import type { MemberSettings, Report } from './running-member.js';

/** What the collector tells a member process. */
export type ToMember =
  | { readonly type: 'join'; readonly url: string; readonly settings: MemberSettings }
  | { readonly type: 'stop' };

/** What a member process tells the collector. */
export type FromMember =
  | { readonly type: 'joined' }
  | ({ readonly type: 'processed' } & Report)
  | { readonly type: 'failed'; readonly message: string };
