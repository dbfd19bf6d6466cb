// @ts-check
import { access, chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BrokerError } from './broker-error.mjs';
import { runCommand } from './run-command.mjs';

const validDays = '365';

/** Brokers in Java want one. It keeps no secret: the key lies beside the store as it is. */
export const keyStorePassword = 'joinpool';

/**
 * Makes a certificate authority, a server certificate for localhost and 127.0.0.1, and a client certificate for the
 * user `guest`, unless the folder has them. Nothing outside the broker trusts this authority, and its key is thrown away.
 * @param {string} folder
 */
export const ensureCertificates = async (folder) => {
  if (await exists(join(folder, 'complete'))) return;
  const fresh = `${folder}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  await makeAuthority(fresh);
  await makeCertificate(fresh, 'server', {
    subject: '/CN=localhost',
    extensions: 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n',
  });
  await makeKeyStore(fresh, 'server');
  await makeCertificate(fresh, 'client', { subject: '/CN=guest', extensions: 'extendedKeyUsage=clientAuth\n' });
  await rm(join(fresh, 'ca.key'));
  await writeFile(join(fresh, 'complete'), '');
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
};

/** @type {(path: string) => Promise<boolean>} */
const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

/** @param {string} folder */
const makeAuthority = (folder) =>
  openssl([
    ...['req', '-x509', '-days', validDays, '-subj', '/CN=joinpool test authority'],
    ...newKey(folder, 'ca'),
    ...['-out', join(folder, 'ca.pem'), '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  ]);

/**
 * @param {string} folder
 * @param {string} name
 * @param {{ subject: string, extensions: string }} options
 */
const makeCertificate = async (folder, name, { subject, extensions }) => {
  const [request, extensionFile] = [join(folder, `${name}.csr`), join(folder, `${name}.ext`)];
  await writeFile(extensionFile, extensions);
  await openssl(['req', '-subj', subject, ...newKey(folder, name), '-out', request]);
  await openssl([
    ...['x509', '-req', '-in', request, '-days', validDays, '-extfile', extensionFile],
    ...['-CA', join(folder, 'ca.pem'), '-CAkey', join(folder, 'ca.key'), '-CAcreateserial'],
    ...['-out', join(folder, `${name}.pem`)],
  ]);
  await chmod(join(folder, `${name}.key`), 0o600);
};

/** The certificate and its key in one file, for Java. @type {(folder: string, name: string) => Promise<void>} */
const makeKeyStore = (folder, name) =>
  openssl([
    ...['pkcs12', '-export', '-name', name, '-passout', `pass:${keyStorePassword}`],
    ...['-in', join(folder, `${name}.pem`), '-inkey', join(folder, `${name}.key`)],
    ...['-certfile', join(folder, 'ca.pem'), '-out', join(folder, `${name}.p12`)],
  ]);

/** @type {(folder: string, name: string) => string[]} */
const newKey = (folder, name) => [
  ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
  ...['-keyout', join(folder, `${name}.key`)],
];

/** @param {readonly string[]} args */
const openssl = async (args) => {
  const { exitCode, errorOutput } = await runCommand('openssl', args);
  if (exitCode === 0) return;
  throw new BrokerError('CERTIFICATE_FAILED', {
    message: `openssl ${args[0]} failed: ${errorOutput.trim()}`,
    advice: 'apt-get install openssl, version 1.1.1 or later',
  });
};
