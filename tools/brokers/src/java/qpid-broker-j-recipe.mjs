// @ts-check
import { join } from 'node:path';
import { keyStorePassword } from '../certificates.mjs';
import { runFolders } from '../folders.mjs';
import { javaCommand } from './java-command.mjs';
import { javaRecipe } from './java-recipe.mjs';

/** @typedef {import('../state-file.mjs').BrokerState} BrokerState */

const housekeepingMs = 1_000;

/** May do as much as `guest`, until a test sets rules for them; none can be added at run time. Password: as the name. */
const limitedUsers = ['maker', 'member', 'publisher', 'deleter'];

/**
 * @param {import('./java-recipe.mjs').JavaBroker} broker
 * @returns {import('../broker-recipes.mjs').BrokerRecipe}
 */
export const qpidBrokerJRecipe = (broker) =>
  javaRecipe(broker, {
    product: 'qpid-broker-j',
    answersAs: 'Apache Qpid Broker-J',
    otherPorts: ['certificates'],
    certificatePort: 'certificates',
    files: (state) => ({ 'config.json': JSON.stringify(configuration(state), undefined, 2) }),
    command: (state) => {
      const { node } = runFolders(state.name);
      const data = join(node, 'data');
      // The broker's own settings are read anew at each start, what is in the virtual host stays.
      const settings = ['-st', 'Memory', '-icp', join(node, 'config.json'), '-prop', `qpid.work_dir=${data}`];
      return javaCommand(state, {
        main: 'org.apache.qpid.server.Main',
        args: settings,
        options: ['-XX:MaxDirectMemorySize=256m'],
        properties: { QPID_WORK: data, 'derby.stream.error.file': join(data, 'derby.log') },
      });
    },
  });

/** @param {BrokerState} state */
const configuration = ({ name, ports }) => ({
  name,
  modelVersion: '9.0',
  authenticationproviders: [
    {
      name: 'passwords',
      type: 'Plain',
      secureOnlyMechanisms: [],
      users: ['guest', ...limitedUsers].map((name) => ({ name, type: 'managed', password: name })),
    },
    { name: 'certificates', type: 'External', useFullDN: false },
  ],
  ...stores(name),
  brokerloggers: [
    {
      name: 'console',
      type: 'Console',
      brokerloginclusionrules: [rule('ROOT', 'WARN'), rule('qpid.message.*', 'INFO')],
    },
  ],
  ports: [
    port('AMQP', ports.amqp, { authenticationProvider: 'passwords' }),
    port('AMQPS', ports.amqps, { authenticationProvider: 'passwords', ...secured }),
    port('CERTIFICATES', ports.certificates, {
      authenticationProvider: 'certificates',
      ...secured,
      needClientAuth: true,
      trustStores: ['authority'],
    }),
  ],
  virtualhostnodes: [
    {
      name: 'default',
      type: 'JSON',
      defaultVirtualHostNode: true,
      virtualHostInitialConfiguration: JSON.stringify({
        type: 'DERBY',
        modelVersion: '9.0',
        housekeepingCheckPeriod: housekeepingMs,
      }),
    },
    // A virtual host `memory`, whose store ends with the broker.
    { name: 'memory', type: 'Memory', virtualHostInitialConfiguration: JSON.stringify({ type: 'Memory' }) },
  ],
});

const secured = Object.freeze({ transports: ['SSL'], keyStore: 'server' });

/** @param {string} name of the broker */
const stores = (name) => {
  const { tls } = runFolders(name);
  return {
    keystores: [
      {
        name: 'server',
        type: 'FileKeyStore',
        storeUrl: join(tls, 'server.p12'),
        keyStoreType: 'PKCS12',
        password: keyStorePassword,
      },
    ],
    truststores: [{ name: 'authority', type: 'NonJavaTrustStore', certificatesUrl: `file://${join(tls, 'ca.pem')}` }],
  };
};

/** @type {(loggerName: string, level: string) => object} */
const rule = (loggerName, level) => ({ name: loggerName, type: 'NameAndLevel', level, loggerName });

/** @type {(name: string, number: number | undefined, more: object) => object} */
const port = (name, number, more) => ({
  name,
  port: number,
  bindingAddress: '127.0.0.1',
  protocols: ['AMQP_1_0'],
  virtualhostaliases: ['nameAlias', 'defaultAlias', 'hostnameAlias'].map((type) => ({ name: type, type })),
  ...more,
});
