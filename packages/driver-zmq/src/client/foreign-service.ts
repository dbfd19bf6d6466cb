import { DriverFailure } from '@joinpool/core/driver';

/** What listens there is no hub, and will not become one by waiting a moment. */
export class ForeignService extends DriverFailure {
  constructor(endpoint: string, options?: ErrorOptions) {
    super(
      'unreachable',
      `${endpoint} belongs to another service, which does not speak ZeroMQ: use another port`,
      options,
    );
  }
}
