import { describe, expect, it } from 'vitest';
import { AmqpFailure } from '../../src/client/amqp-failure.js';
import type { Client } from '../../src/client/client.js';
import { Management } from '../../src/strategies/artemis-management/management.js';
import { within } from '../support/pools.js';

/** A connection whose links to the management address end in this way. */
const refusing = (error: unknown): Management =>
  new Management({ openSender: () => Promise.reject(error) } as unknown as Client);

describe('management of Artemis', () => {
  it.each([
    ['amqp:unauthorized-access', "User: limited does not have permission='SEND'"],
    ['amqp:internal-error', "error creating temporary queue, User: limited does not have permission='CREATE_ADDRESS'"],
    ['failed', 'Cannot invoke "Transaction.markAsRollbackOnly(ActiveMQException)" because "tx" is null'],
  ])('tells a user without the right what is missing, and the way out: %s', async (condition, description) => {
    const denied = new AmqpFailure(condition, description);
    const refused = await refusing(denied)
      .divertNames(within())
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ kind: 'permission-denied', cause: denied });
    expect(String(refused)).toContain(description);
    expect(String(refused)).toMatch(/allow it 'manage'.*'predeclared'/);
  });

  it('passes on what else went wrong', async () => {
    const gone = new AmqpFailure('amqp:connection:forced', 'shutting down');
    await expect(refusing(gone).divertNames(within())).rejects.toBe(gone);
  });
});
