import { DriverFailure } from '@joinpool/core/driver';

/**
 * RabbitMQ 4.3, and an earlier one that is told so, refuses queues that are neither durable nor exclusive by ending the
 * whole connection; trying again would only end the next one.
 * @returns what to say instead of such an end, or undefined for any other.
 */
export const transientRefusal = (queue: string, reason: unknown): DriverFailure | undefined =>
  reason instanceof Error && reason.message.includes('transient_nonexcl_queues')
    ? new DriverFailure(
        'not-supported',
        `RabbitMQ refuses to make '${queue}', which would be neither durable nor exclusive: set openstack.durable or ` +
          'openstack.quorum and the same for the services, or permit transient_nonexcl_queues in the configuration of RabbitMQ',
      )
    : undefined;
