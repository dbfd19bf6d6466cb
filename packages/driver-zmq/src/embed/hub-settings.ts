import type { HubArguments } from '../options/hub-arguments.js';
import { AllowedKeysFile } from '../secrets/allowed-keys.js';
import { readCurveKeysFile } from '../secrets/curve-keys-file.js';
import { ensureKeyFile } from '../secrets/key-file.js';
import type { Guard } from '../server/door.js';
import { type Endpoint, isLocal } from '../socket/endpoint.js';
import type { RunningHubSettings } from './start-hub.js';

interface Credentials {
  readonly key: Uint8Array | undefined;
  readonly secretKey: string | undefined;
  readonly allowed: AllowedKeysFile | undefined;
}

/** Reads the files that the arguments name; `allowed` is the list of keys, to be read again. */
export const readHubSettings = async (
  given: HubArguments,
): Promise<{ settings: RunningHubSettings; allowed: AllowedKeysFile | undefined }> => {
  const credentials = await readCredentials(given);
  const listens = given.endpoints.map((endpoint) => ({ endpoint, guard: guardOf(endpoint, given, credentials) }));
  return { settings: { listens, journal: given.journal }, allowed: credentials.allowed };
};

const readCredentials = async ({ keyFile, curve }: HubArguments): Promise<Credentials> => ({
  key: keyFile === undefined ? undefined : await ensureKeyFile(keyFile),
  secretKey: curve === undefined ? undefined : (await readCurveKeysFile(curve.keysFile)).secretKey,
  allowed: curve === undefined ? undefined : await AllowedKeysFile.read(curve.allowedKeysFile),
});

const guardOf = (endpoint: Endpoint, { isKeyGiven }: HubArguments, credentials: Credentials): Guard => {
  const { key, secretKey, allowed } = credentials;
  if (endpoint.transport === 'ipc') return isKeyGiven && key !== undefined ? { kind: 'key', key } : { kind: 'file' };
  if (key !== undefined && isLocal(endpoint)) return { kind: 'key', key };
  if (secretKey !== undefined && allowed !== undefined) return { kind: 'curve', secretKey, allowed };
  // Which a server refuses for `tcp:`.
  return { kind: 'file' };
};
