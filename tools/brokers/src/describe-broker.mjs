// @ts-check
import { join } from 'node:path';
import { recipeOf } from './broker-recipes.mjs';
import { runFolders } from './folders.mjs';
import { localCertificateUrl, localTlsUrl, localUrl } from './local-urls.mjs';

/** @typedef {import('../index.d.mts').Broker} Broker */

/** @type {(state: import('./broker-life.mjs').RunningState, how: { started: boolean }) => Broker} */
export const describePrivateBroker = (state, { started }) => {
  const { tls } = runFolders(state.name);
  const recipe = recipeOf(state.name);
  return Object.freeze({
    name: recipe.name,
    product: recipe.product,
    version: state.version,
    external: false,
    started,
    url: localUrl(recipe, state).href,
    tlsUrl: localTlsUrl(recipe, state).href,
    caFile: join(tls, 'ca.pem'),
    clientCertificateFile: join(tls, 'client.pem'),
    clientKeyFile: join(tls, 'client.key'),
    certificateUrl: localCertificateUrl(recipe, state)?.href,
    pid: state.server.pid,
  });
};

/** @type {(recipe: import('./broker-recipes.mjs').BrokerRecipe,
 *   external: import('./external-broker.mjs').ExternalBroker) => Broker} */
export const describeExternalBroker = ({ name, product }, { url, version, caFile }) =>
  Object.freeze({
    name,
    product,
    version,
    external: true,
    started: false,
    url: url.href,
    tlsUrl: url.protocol === 'amqps:' ? url.href : undefined,
    caFile,
    clientCertificateFile: undefined,
    clientKeyFile: undefined,
    certificateUrl: undefined,
    pid: undefined,
  });
