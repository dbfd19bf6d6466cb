import { DriverFailure } from '@joinpool/core/driver';

/** Another program listens where this one was to. */
export class PortTaken extends DriverFailure {
  constructor(endpoint: string, options?: ErrorOptions) {
    super('in-use', `${endpoint} is taken: another program listens there`, options);
  }
}
