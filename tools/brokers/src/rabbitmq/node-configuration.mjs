// @ts-check
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { runFolders } from '../folders.mjs';
import { isAccessible } from '../host-path.mjs';

/** @typedef {import('../state-file.mjs').BrokerState} BrokerState */

/** Where the broker sees its own folder; the Debian tree ships it empty. */
const nodeFolderInTree = '/srv';
export const nodeName = 'joinpool@localhost';

/**
 * Small enough for a machine that runs several brokers beside the tests. Without a name for its cluster a node makes one of
 * the machine's name, and asks the name servers for that at each connection: five seconds where none answers.
 * @type {(state: BrokerState) => string}
 */
const configuration = ({ ports }) => `
cluster_name = joinpool
listeners.tcp.1 = 127.0.0.1:${ports.amqp}
listeners.ssl.1 = 127.0.0.1:${ports.amqps}
ssl_options.cacertfile = ${nodeFolderInTree}/tls/ca.pem
ssl_options.certfile = ${nodeFolderInTree}/tls/server.pem
ssl_options.keyfile = ${nodeFolderInTree}/tls/server.key
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = false
ssl_cert_login_from = common_name
auth_mechanisms.1 = PLAIN
auth_mechanisms.2 = AMQPLAIN
auth_mechanisms.3 = EXTERNAL
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 50MB
raft.wal_max_size_bytes = 67108864
log.console = true
log.console.level = info
log.file = false
`;

/**
 * Writes what the broker reads at start. Data of an earlier start stays.
 * @param {BrokerState} state
 * @param {readonly string[]} plugins
 */
export const writeNodeConfiguration = async (state, plugins) => {
  const { node } = runFolders(state.name);
  await mkdir(join(node, 'data'), { recursive: true });
  await writeFile(join(node, 'rabbitmq.conf'), configuration(state));
  await writeFile(join(node, 'enabled_plugins'), `[${plugins.join(',')}].\n`);
  await ensureCookie(join(node, '.erlang.cookie'));
};

/** @param {string} cookie */
const ensureCookie = async (cookie) => {
  if (await isAccessible(cookie)) return;
  await writeFile(`${cookie}.new`, randomBytes(16).toString('hex'), { mode: 0o400 });
  await chmod(`${cookie}.new`, 0o400);
  await rename(`${cookie}.new`, cookie);
};

/**
 * The whole environment of the broker and its command-line tools: nothing of the caller's gets in.
 * @type {(state: BrokerState) => Readonly<Record<string, string>>}
 */
export const nodeEnvironment = ({ ports }) => {
  const schedulers = Math.min(2, availableParallelism());
  return Object.freeze({
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: nodeFolderInTree,
    LANG: 'C.UTF-8',
    ERL_CRASH_DUMP_SECONDS: '0', // no dump: the log tells what happened
    RABBITMQ_LOG: '-color',
    RABBITMQ_NODENAME: nodeName,
    RABBITMQ_DIST_PORT: `${ports.distribution}`,
    ERL_EPMD_PORT: `${ports.epmd}`,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_MNESIA_BASE: `${nodeFolderInTree}/data`,
    RABBITMQ_LOG_BASE: `${nodeFolderInTree}/log`,
    RABBITMQ_CONFIG_FILE: `${nodeFolderInTree}/rabbitmq`,
    RABBITMQ_ADVANCED_CONFIG_FILE: `${nodeFolderInTree}/advanced.config`,
    RABBITMQ_CONF_ENV_FILE: `${nodeFolderInTree}/rabbitmq-env.conf`,
    RABBITMQ_ENABLED_PLUGINS_FILE: `${nodeFolderInTree}/enabled_plugins`,
    RABBITMQ_PID_FILE: `${nodeFolderInTree}/pid`,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `+S ${schedulers}:${schedulers} -kernel inet_dist_use_interface {127,0,0,1}`,
  });
};
