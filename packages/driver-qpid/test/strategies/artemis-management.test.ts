import { describe, expect, it } from 'vitest';
import { AmqpFailure } from '../../src/client/amqp-failure.js';
import type { Client } from '../../src/client/client.js';
import { Management } from '../../src/strategies/artemis-management/management.js';
import { within } from '../support/pools.js';

/** A connection whose links to the management address end in this way. */
const refusing = (error: unknown): Management =>
  new Management({ openSender: () => Promise.reject(error) } as unknown as Client);

describe('management of Artemis', () => {
  it('tells a user without the right what is missing, and the way out', async () => {
    const denied = new AmqpFailure('amqp:unauthorized-access', "User: limited does not have permission='SEND'");
    await expect(refusing(denied).divertNames(within())).rejects.toMatchObject({
      kind: 'permission-denied',
      message: expect.stringMatching(/does not have permission='SEND'.*allow it 'manage'.*'predeclared'/),
    });
  });

  it('passes on what else went wrong', async () => {
    const gone = new AmqpFailure('amqp:connection:forced', 'shutting down');
    await expect(refusing(gone).divertNames(within())).rejects.toBe(gone);
  });
});
