import { expect, test } from 'vitest';
import { transientRefusal } from '../src/transient-refusal.js';

/** As RabbitMQ 4.0.5 with `deprecated_features.permit.transient_nonexcl_queues = false` ended a connection. */
const refused = new Error(
  'Connection closed: 541 (INTERNAL-ERROR) with message "INTERNAL_ERROR - Feature `transient_nonexcl_queues` is ' +
    'deprecated.\nIts use is not permitted per the configuration (overriding the default, which is permitted):\n',
);

test('a broker that refuses transient queues is told from one that goes away, with what to do', () => {
  expect(transientRefusal('collector', refused)).toMatchObject({
    kind: 'not-supported',
    message: expect.stringMatching(/'collector'.*openstack\.durable.*transient_nonexcl_queues/),
  });
});

test.each([new Error('Connection closed: 320 (CONNECTION-FORCED)'), undefined, 'gone'])(
  '%s is another end',
  (reason) => {
    expect(transientRefusal('collector', reason)).toBeUndefined();
  },
);
