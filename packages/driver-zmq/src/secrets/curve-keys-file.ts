import { DriverFailure } from '@joinpool/core/driver';
import { curveKeyPair } from 'zeromq';
import { createPrivateFile, readPrivateFile } from './private-file.js';
import { isCurveKey } from './z85.js';

/** A pair of keys of CURVE, as Z85 texts of 40 characters. */
export interface CurveKeys {
  readonly publicKey: string;
  readonly secretKey: string;
}

const name = 'the file of keys';

/** Reads what `createCurveKeysFile` wrote. Rejects as `readPrivateFile` does, also for what holds no keys. */
export const readCurveKeysFile = async (path: string): Promise<CurveKeys> => {
  const { publicKey, secretKey } = Object(parse(await readPrivateFile(path, name)));
  if (isCurveKey(publicKey) && isCurveKey(secretKey)) return { publicKey, secretKey };
  throw new DriverFailure('permission-denied', `${name} ${path} is not as 'joinpool-hub keygen' writes it`);
};

/** Writes a new pair of keys as JSON. Rejects where the file exists already. */
export const createCurveKeysFile = async (path: string): Promise<CurveKeys> => {
  const keys = curveKeyPair();
  if (await createPrivateFile(path, `${JSON.stringify(keys)}\n`, name)) return keys;
  throw new DriverFailure('permission-denied', `${name} ${path} exists already, and is not overwritten`);
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
