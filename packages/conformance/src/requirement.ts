/** What a case may need beyond the guarantees; `cut` and `crash` are faults that the harness makes possible. */
export type Requirement =
  | 'priorities'
  | 'delayedDelivery'
  | 'messageExpiry'
  | 'mandatory'
  | 'maxBacklog'
  | 'refuseWhenFull'
  | 'messageTtl'
  | 'expireWhenUnused'
  | 'deadLetterLimits'
  | 'deadLetterInclude'
  | 'maxWindowBytes'
  | 'listSubscriptions'
  | 'deletePool'
  | 'innerWildcards'
  | 'cut'
  | 'crash'
  | 'unwrap';
