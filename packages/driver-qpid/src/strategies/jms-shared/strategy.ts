import { type DriverCapabilities, noCapabilities } from '@joinpool/core/driver';
import type { Client } from '../../client/client.js';
import type { Incoming } from '../../codec/incoming.js';
import { lettersOf, QpidDeadLetterView } from '../../dead-letter-view.js';
import { judgeAt, nodeEndsLink, originOf } from '../qpid-management/addresses.js';
import type { History, Strategy } from '../strategy.js';
import { JmsSharedAdministration } from './administration.js';
import { lettersSource, linkNameOf, nodeOf, sourcesOf } from './subscriptions.js';

const capabilities: DriverCapabilities = Object.freeze({ ...noCapabilities, messageExpiry: true });

/** No queue of these has a delivery limit: with no count told, the core keeps it by counted copies. */
const history = ({ deliveryCount = 0 }: Incoming): History =>
  deliveryCount > 0 ? { redelivered: true, deliveryCount: undefined } : { redelivered: false, deliveryCount: 1 };

/**
 * Broker-J by durable shared subscriptions of JMS 2.0, for who may not use its management node. Only on request:
 * docs/guides/operate-qpid-broker-j.md has what it costs.
 */
export const jmsShared = (client: Client): Strategy => {
  const strategy: Strategy = {
    name: 'jms-shared',
    capabilities,
    administration: new JmsSharedAdministration(client, async (poolName, signal) => {
      const request = { client, strategy, pool: lettersOf(poolName), source: lettersSource(poolName) };
      return await QpidDeadLetterView.open(request, signal);
    }),
    route: (to) => ({ target: {}, linkKey: '', to: nodeOf(to) }),
    judge: (answer, to) => judgeAt(answer, nodeOf(to)),
    endsLink: (to, reason) => nodeEndsLink(nodeOf(to), reason),
    sources: sourcesOf,
    linkName: linkNameOf,
    returns: (how) => (how === 'return' ? 'released' : 'failed'),
    history,
    origin: originOf,
    deathReason: () => undefined,
  };
  return strategy;
};
