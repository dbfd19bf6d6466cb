import type { CurveClientKeys } from '../client/dealer-settings.js';
import type { RunningHub } from '../embed/start-hub.js';
import type { Endpoint } from '../socket/endpoint.js';

/** Which hub a driver connects to. */
export type HubChoice =
  | {
      readonly kind: 'remote';
      readonly endpoint: Endpoint;
      readonly keyFile: string | undefined;
      readonly curve: CurveClientKeys | undefined;
    }
  | { readonly kind: 'given'; readonly hub: RunningHub }
  | {
      readonly kind: 'elected';
      readonly host: 'process' | 'child';
      readonly port: number;
      readonly keyFile: string;
      /** The folder of the journal; undefined: in memory. */
      readonly journal: string | undefined;
    };

export interface CheckedOptions {
  readonly hub: HubChoice;
  readonly connectTimeoutMs: number;
  readonly clientName: string;
}
