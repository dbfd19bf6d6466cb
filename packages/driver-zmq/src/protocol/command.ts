/** The commands of `JOINPOOL/1`, as in `docs/protocol.md`; those from 0x80 on go from the hub to a client. */
export const Command = Object.freeze({
  HELLO: 0x01,
  PROVE: 0x02,
  ROUTE: 0x03,
  PUBLISH: 0x04,
  JOIN: 0x05,
  WINDOW: 0x06,
  ACCEPT: 0x07,
  RETRY: 0x08,
  RELEASE: 0x09,
  STOP: 0x0a,
  DETACH: 0x0b,
  REQUEST: 0x0c,
  PING: 0x0d,
  BYE: 0x0e,
  CHALLENGE: 0x81,
  WELCOME: 0x82,
  CONFIRM: 0x83,
  REFUSED: 0x84,
  JOINED: 0x85,
  DELIVER: 0x86,
  STOPPED: 0x87,
  DETACHED: 0x88,
  PLACE_LOST: 0x89,
  REPLY: 0x8a,
  PONG: 0x8b,
  RESET: 0x8c,
  BLOCKED: 0x8d,
});

export type Command = (typeof Command)[keyof typeof Command];

const known: ReadonlySet<number> = new Set(Object.values(Command));

export const isCommand = (value: number): value is Command => known.has(value);
