/** Where a message was published. */
export interface Origin {
  readonly topic: string;
  readonly exchangeName: string;
}

/** The sections of a bare message (AMQP 1.0, part 3.2) as they came, read once. Absent fields are undefined. */
export interface Incoming {
  readonly durable: boolean;
  readonly priority: number | undefined;
  /** Of the header: how many earlier deliveries failed. Undefined where the broker told none. */
  readonly deliveryCount: number | undefined;
  /** Of the header: false where the broker says that somebody had it before. Undefined where it did not tell. */
  readonly firstAcquirer: boolean | undefined;
  readonly annotations: Readonly<Record<string, unknown>>;
  readonly applicationProperties: Readonly<Record<string, unknown>>;
  readonly messageId: unknown;
  readonly to: string | undefined;
  readonly subject: string | undefined;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly creationTimeMs: number | undefined;
  readonly groupId: string | undefined;
  /** The bytes of the one data section, or all that came from the first body section on where it is another form. */
  readonly body: Uint8Array;
  /** Why the message could not be read, or its body is none that JSON could have made: a map, null, several sections. */
  readonly problem: string | undefined;
}
