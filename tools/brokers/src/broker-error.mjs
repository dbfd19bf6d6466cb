// @ts-check

/** @typedef {import('../index.d.mts').BrokerErrorKind} BrokerErrorKind */

/** Which of a caller's choices mends the error: `usage` the call, `prerequisite` the machine, `failure` neither. */
/** @type {Readonly<Record<string, BrokerErrorKind>>} */
const kinds = Object.freeze({
  BAD_USAGE: 'usage',
  UNKNOWN_BROKER: 'usage',
  BAD_URL: 'usage',
  BAD_CA_FILE: 'usage',
  WRONG_VERSION: 'usage',
  EXTERNAL_BROKER: 'usage',
  NO_TLS: 'usage',
  NOT_RABBITMQ: 'usage',
  WRONG_PRODUCT: 'usage',
  NOT_RUNNING: 'usage',
  NOT_LINUX: 'prerequisite',
  NOT_ROOT: 'prerequisite',
  NO_NAMESPACES: 'prerequisite',
  TOOL_MISSING: 'prerequisite',
});

/** Every error of this package: what was wrong in `message`, the one step that mends it in `advice`. */
export class BrokerError extends Error {
  /** @type {string} */ code;
  /** @type {string} */ advice;

  /**
   * @param {string} code
   * @param {{ message: string, advice: string, cause?: unknown }} details
   */
  constructor(code, { message, advice, cause }) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'BrokerError';
    this.code = code;
    this.advice = advice;
  }

  /** `prerequisite`: this machine cannot run private brokers as it is; tests report `not run`. */
  get kind() {
    return kinds[this.code] ?? 'failure';
  }
}
