// @ts-check
import { join } from 'node:path';
import { keyStorePassword } from '../certificates.mjs';
import { runFolders } from '../folders.mjs';
import { consoleLogging } from './console-logging.mjs';
import { javaCommand } from './java-command.mjs';
import { javaRecipe } from './java-recipe.mjs';

/** @typedef {import('../state-file.mjs').BrokerState} BrokerState */

/**
 * @param {import('./java-recipe.mjs').JavaBroker} broker
 * @returns {import('../broker-recipes.mjs').BrokerRecipe}
 */
export const artemisRecipe = (broker) =>
  javaRecipe(broker, {
    product: 'artemis',
    answersAs: 'apache-activemq-artemis',
    otherPorts: [],
    certificatePort: 'amqps',
    files: (state) => ({
      'broker.xml': configuration(state),
      'bootstrap.xml': bootstrap(state),
      'management.xml': '<management-context xmlns="http://activemq.apache.org/schema"/>\n',
      'login.config': login,
      'users.properties': 'guest = guest\n',
      'certificates.properties': 'guest = CN=guest\n',
      'roles.properties': 'amq = guest\n',
      'log4j2.properties': consoleLogging,
    }),
    command: (state) => {
      const { node } = runFolders(state.name);
      return javaCommand(state, {
        main: 'org.apache.activemq.artemis.cli.Artemis',
        args: ['run'],
        options: ['--add-opens', 'java.base/jdk.internal.misc=ALL-UNNAMED'],
        properties: {
          'artemis.home': state.tree,
          'artemis.instance': node,
          'artemis.instance.etc': node,
          'data.dir': join(node, 'data'),
          'java.security.auth.login.config': join(node, 'login.config'),
          'log4j2.configurationFile': join(node, 'log4j2.properties'),
          'log4j2.disableJmx': 'true',
        },
      });
    },
  });

/**
 * A client certificate, a password, or nothing at all makes one `guest`; a wrong password does not. Users that a test adds
 * over the management address are written to the files, which are read again when they have changed.
 */
const login = `
activemq {
  org.apache.activemq.artemis.spi.core.security.jaas.TextFileCertificateLoginModule sufficient
    reload=true
    org.apache.activemq.jaas.textfiledn.user="certificates.properties"
    org.apache.activemq.jaas.textfiledn.role="roles.properties";
  org.apache.activemq.artemis.spi.core.security.jaas.PropertiesLoginModule sufficient
    reload=true
    org.apache.activemq.jaas.properties.user="users.properties"
    org.apache.activemq.jaas.properties.role="roles.properties";
  org.apache.activemq.artemis.spi.core.security.jaas.GuestLoginModule sufficient
    credentialsInvalidate=true
    org.apache.activemq.jaas.guest.user="guest"
    org.apache.activemq.jaas.guest.role="amq";
};
`;

/** @param {BrokerState} state */
const bootstrap = ({ name }) => `
<broker xmlns="http://activemq.apache.org/schema">
  <jaas-security domain="activemq"/>
  <server configuration="file:${join(runFolders(name).node, 'broker.xml')}"/>
</broker>
`;

const permissions = [
  ...['createNonDurableQueue', 'deleteNonDurableQueue', 'createDurableQueue', 'deleteDurableQueue'],
  ...['createAddress', 'deleteAddress', 'consume', 'browse', 'send', 'manage'],
];

/**
 * As `artemis create` makes it, but for quicker scans and a disk that may be full: this is about messages, not disks.
 * @param {BrokerState} state
 */
const configuration = ({ name, ports }) => {
  const { node } = runFolders(name);
  return `
<configuration xmlns="urn:activemq">
  <core xmlns="urn:activemq:core">
    <name>${name}</name>
    <persistence-enabled>true</persistence-enabled>
    <max-redelivery-records>1</max-redelivery-records>
    <journal-type>NIO</journal-type>
    <paging-directory>${node}/data/paging</paging-directory>
    <bindings-directory>${node}/data/bindings</bindings-directory>
    <journal-directory>${node}/data/journal</journal-directory>
    <large-messages-directory>${node}/data/large-messages</large-messages-directory>
    <journal-datasync>true</journal-datasync>
    <journal-min-files>2</journal-min-files>
    <journal-pool-files>10</journal-pool-files>
    <journal-file-size>10M</journal-file-size>
    <max-disk-usage>-1</max-disk-usage>
    <message-expiry-scan-period>500</message-expiry-scan-period>
    <address-queue-scan-period>1000</address-queue-scan-period>
    <acceptors>
      <acceptor name="amqp">tcp://127.0.0.1:${ports.amqp}?${parameters()}</acceptor>
      <acceptor name="amqps">tcp://127.0.0.1:${ports.amqps}?${parameters(secured(name))}</acceptor>
    </acceptors>
    <security-settings>
      <security-setting match="#">
${permissions.map((type) => `        <permission type="${type}" roles="amq"/>`).join('\n')}
      </security-setting>
    </security-settings>
    <address-settings>
      <address-setting match="#">
        <dead-letter-address>DLQ</dead-letter-address>
        <expiry-address>ExpiryQueue</expiry-address>
        <redelivery-delay>0</redelivery-delay>
        <max-size-bytes>-1</max-size-bytes>
        <max-size-messages>-1</max-size-messages>
        <max-read-page-messages>-1</max-read-page-messages>
        <max-read-page-bytes>20M</max-read-page-bytes>
        <page-size-bytes>10M</page-size-bytes>
        <address-full-policy>PAGE</address-full-policy>
        <auto-create-queues>true</auto-create-queues>
        <auto-create-addresses>true</auto-create-addresses>
        <auto-delete-queues>false</auto-delete-queues>
        <auto-delete-addresses>false</auto-delete-addresses>
      </address-setting>
    </address-settings>
    <addresses>
${['DLQ', 'ExpiryQueue'].map(deadLetterAddress).join('\n')}
    </addresses>
  </core>
</configuration>
`;
};

/** @param {string} name */
const deadLetterAddress = (name) =>
  `      <address name="${name}"><anycast><queue name="${name}"/></anycast></address>`;

/** @param {Readonly<Record<string, string>>} [more] */
const parameters = (more = {}) => {
  const all = { protocols: 'CORE,AMQP', amqpCredits: '1000', amqpLowCredits: '300', ...more };
  return Object.entries(all)
    .map(([key, value]) => `${key}=${value}`)
    .join(';');
};

/** @param {string} name */
const secured = (name) => {
  const { tls } = runFolders(name);
  return {
    sslEnabled: 'true',
    keyStorePath: join(tls, 'server.p12'),
    keyStoreType: 'PKCS12',
    keyStorePassword,
    trustStorePath: join(tls, 'ca.pem'),
    trustStoreType: 'PEMCA',
    wantClientAuth: 'true',
    saslMechanisms: 'PLAIN,ANONYMOUS,EXTERNAL',
  };
};
