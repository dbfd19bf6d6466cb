import { DriverFailure } from '@joinpool/core/driver';
import { formatKey, ownerKey } from './journal-keys.js';
import type { JournalStore, PutAtOnce } from './journal-store.js';
import { fateOf, type ProcessIdentity, thisProcess } from './process-identity.js';

const format = 'joinpool-journal';
const formatVersion = 1;

/**
 * Makes this process the journal's owner, if `store` is a journal. Rejects with `DriverFailure` of kind `in-use` while
 * another owns it (of two that try at once, one gets it), `not-supported` for what is no journal of this version.
 */
export const takeOwnership = async (store: JournalStore, folder: string): Promise<void> => {
  const self = thisProcess();
  // Before anything else is done to it: reading outside of a transaction fails while a process with this one's number, in
  // another container, has it open.
  store.writeAtOnce(() => checkOwner(store, folder, self));
  await store.prepare();
  // Reading is what tells others that this process has it open: what they find is either that or the record.
  store.get(ownerKey);
  store.writeAtOnce((put) => {
    checkFormat(store, folder, put);
    checkOwner(store, folder, self);
    put(ownerKey, Buffer.from(JSON.stringify(self)));
  });
};

const checkOwner = (store: JournalStore, folder: string, self: ProcessIdentity): void => {
  const kept = store.get(ownerKey);
  if (kept === undefined) return;
  const owner: ProcessIdentity = JSON.parse(textOf(kept));
  const fate = fateOf(owner, self);
  if (fate === 'alive' || (fate === 'unknown' && store.isOpenElsewhere()))
    throw new DriverFailure('in-use', refusal(folder, owner, self));
};

const checkFormat = (store: JournalStore, folder: string, put: PutAtOnce): void => {
  const kept = store.get(formatKey);
  if (kept === undefined && store.isEmpty()) {
    put(formatKey, Buffer.from(`${format} ${formatVersion}`));
    return;
  }
  const [name, version] = kept === undefined ? [] : textOf(kept).split(' ');
  if (name !== format)
    throw new DriverFailure('not-supported', `${folder} holds the data of another program: name another folder`);
  if (Number(version) === formatVersion) return;
  throw new DriverFailure(
    'not-supported',
    `the journal ${folder} has format version ${version}, and this program knows version ${formatVersion}: ` +
      'start the version of joinpool that wrote it',
  );
};

const textOf = (value: Uint8Array): string => Buffer.from(value).toString();

const refusal = (folder: string, owner: ProcessIdentity, self: ProcessIdentity): string =>
  owner.pidNamespace === self.pidNamespace
    ? `the journal ${folder} belongs to the hub in process ${owner.pid}: ` +
      'connect to that hub, stop it, or give this one a folder of its own'
    : `the journal ${folder} belongs to a hub in another container, where it is process ${owner.pid}: ` +
      'connect to that hub, stop it, or give this one a folder of its own';
