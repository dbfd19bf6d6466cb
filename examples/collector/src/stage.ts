import type { Connection } from '@joinpool/core';
import type { StartMember } from './running-member.js';

/** The exchange of the service whose notifications these are like. */
export const novaExchange = 'nova';

/** Where a run happens: the transport, its pools, and where members come from. */
export interface Stage {
  readonly startMember: StartMember;
  /** The names of the pools `collector` and `audit`; where others may have pools too, they are this run's own. */
  readonly poolNames: { readonly collector: string; readonly audit: string };
  /** Where the run publishes. */
  readonly exchangeName: string;
  /** The collector's own connection, the same at each call. To be called when the members have joined. */
  connect(): Promise<Connection>;
  /** Closes the connection and leaves nothing of this run behind: no pools, or no hub. */
  close(signal: AbortSignal): Promise<void>;
}
