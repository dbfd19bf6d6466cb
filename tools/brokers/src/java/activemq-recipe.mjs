// @ts-check
import { join } from 'node:path';
import { keyStorePassword } from '../certificates.mjs';
import { runFolders } from '../folders.mjs';
import { consoleLogging } from './console-logging.mjs';
import { javaCommand } from './java-command.mjs';
import { javaRecipe } from './java-recipe.mjs';

/** @typedef {import('../state-file.mjs').BrokerState} BrokerState */

const expiryScanMs = 500;

/** What the distribution's own start script opens to it. */
const opened = ['java.base/java.lang', 'java.base/java.net', 'java.base/java.security', 'java.base/java.util'];

/**
 * ActiveMQ Classic.
 * @param {import('./java-recipe.mjs').JavaBroker} broker
 * @returns {import('../broker-recipes.mjs').BrokerRecipe}
 */
export const activemqRecipe = (broker) =>
  javaRecipe(broker, {
    product: 'activemq',
    answersAs: 'ActiveMQ',
    otherPorts: [],
    certificatePort: undefined,
    files: (state) => ({ 'activemq.xml': configuration(state), 'log4j2.properties': consoleLogging }),
    command: (state) => {
      const { node } = runFolders(state.name);
      return javaCommand(state, {
        main: 'org.apache.activemq.console.Main',
        args: ['start', `xbean:file:${join(node, 'activemq.xml')}`],
        folders: ['.', 'optional'],
        options: opened.flatMap((name) => ['--add-opens', `${name}=ALL-UNNAMED`]),
        properties: {
          'activemq.home': node,
          'activemq.base': node,
          'activemq.conf': node,
          'activemq.data': join(node, 'data'),
          'log4j2.configurationFile': join(node, 'log4j2.properties'),
        },
      });
    },
  });

/** @param {BrokerState} state */
const configuration = ({ name, ports }) => {
  const { node, tls } = runFolders(name);
  // Without `tcpNoDelay` small frames wait for the client's TCP to acknowledge earlier ones.
  const wire = 'maximumConnections=1000&amp;transport.tcpNoDelay=true&amp;wireFormat.maxFrameSize=104857600';
  return `
<beans xmlns="http://www.springframework.org/schema/beans" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.springframework.org/schema/beans http://www.springframework.org/schema/beans/spring-beans.xsd
    http://activemq.apache.org/schema/core http://activemq.apache.org/schema/core/activemq-core.xsd">
  <broker xmlns="http://activemq.apache.org/schema/core" brokerName="localhost" dataDirectory="${node}/data">
    <destinationPolicy>
      <policyMap>
        <policyEntries>
          <policyEntry queue="&gt;" expireMessagesPeriod="${expiryScanMs}"/>
        </policyEntries>
      </policyMap>
    </destinationPolicy>
    <managementContext>
      <managementContext createConnector="false"/>
    </managementContext>
    <persistenceAdapter>
      <kahaDB directory="${node}/data/kahadb"/>
    </persistenceAdapter>
    <plugins>
      <simpleAuthenticationPlugin anonymousAccessAllowed="true">
        <users>
          <authenticationUser username="guest" password="guest" groups="users"/>
        </users>
      </simpleAuthenticationPlugin>
      <statisticsBrokerPlugin/>
    </plugins>
    <sslContext>
      <sslContext keyStore="file:${tls}/server.p12" keyStoreType="PKCS12" keyStorePassword="${keyStorePassword}"/>
    </sslContext>
    <systemUsage>
      <systemUsage>
        <memoryUsage><memoryUsage percentOfJvmHeap="70"/></memoryUsage>
        <storeUsage><storeUsage limit="1 gb"/></storeUsage>
        <tempUsage><tempUsage limit="1 gb"/></tempUsage>
      </systemUsage>
    </systemUsage>
    <transportConnectors>
      <transportConnector name="amqp" uri="amqp://127.0.0.1:${ports.amqp}?${wire}"/>
      <transportConnector name="amqps" uri="amqp+ssl://127.0.0.1:${ports.amqps}?${wire}"/>
    </transportConnectors>
  </broker>
</beans>
`;
};
