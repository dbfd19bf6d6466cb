/** Where a receiving link takes from (AMQP 1.0, part 3.5.3), in rhea's spelling. */
export interface SourceTerminus {
  readonly address?: string;
  readonly durable?: number;
  readonly expiry_policy?: string;
  readonly dynamic?: boolean;
  readonly dynamic_node_properties?: Readonly<Record<string, unknown>>;
  readonly distribution_mode?: 'move' | 'copy';
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly capabilities?: string | string[];
}

/** Where a sending link puts (AMQP 1.0, part 3.5.4). Without an address it is the anonymous terminus: messages say `to`. */
export interface TargetTerminus {
  readonly address?: string;
  readonly durable?: number;
  readonly expiry_policy?: string;
  readonly dynamic?: boolean;
  readonly dynamic_node_properties?: Readonly<Record<string, unknown>>;
  readonly capabilities?: string | string[];
}

export interface ReceiverOptions {
  readonly source: SourceTerminus;
  readonly target?: TargetTerminus;
  /** Default: a name that no other link has. */
  readonly name?: string;
  /** Closing it would delete the source with what waits there: `close` ends its session alone. */
  readonly keepsSource?: boolean;
  readonly properties?: Readonly<Record<string, unknown>>;
  /** The most deliveries that may be unsettled on it. Default 2,048. */
  readonly buffer?: number;
  /** In place of a session of its own. */
  readonly session?: import('./session.js').OwnSession;
}

export interface SenderOptions {
  readonly target: TargetTerminus;
  readonly source?: SourceTerminus & { readonly outcomes?: string[] };
  readonly name?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  /** 1: everything is sent settled, as RabbitMQ's management wants it. Default 0: everything is confirmed. */
  readonly settleMode?: 0 | 1;
  readonly session?: import('./session.js').OwnSession;
}
