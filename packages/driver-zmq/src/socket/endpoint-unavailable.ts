import { DriverFailure } from '@joinpool/core/driver';

/** An endpoint that nobody has, and that cannot be had either. */
export class EndpointUnavailable extends DriverFailure {
  constructor(endpoint: string, why: string, options?: ErrorOptions) {
    super('unavailable', `${endpoint} cannot be listened on: ${why}`, options);
  }
}
