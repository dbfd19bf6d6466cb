import { Management } from '../../../src/strategies/artemis-management/management.js';
import { openClient } from '../../support/open-client.js';
import { within } from '../../support/pools.js';

/** In the order of the operation `addSecuritySettings`. */
const permissions = [
  ...(['send', 'consume', 'createDurableQueue', 'deleteDurableQueue'] as const),
  ...(['createNonDurableQueue', 'deleteNonDurableQueue', 'manage', 'browse'] as const),
  ...(['createAddress', 'deleteAddress'] as const),
];
type Permission = (typeof permissions)[number];

/** What a user may do, by address. */
export type Rights = Readonly<Record<string, readonly Permission[]>>;

/** Has all rights everywhere; the settings of an address replace those of wider matches. */
const administrators = 'amq';

const password = 'secret';

/** Users of a broker who may do some things only; each has a role of the same name. */
export class LimitedUsers {
  readonly #url: string;
  readonly #rights: ReadonlyMap<string, Rights>;

  private constructor(url: string, rights: ReadonlyMap<string, Rights>) {
    this.#url = url;
    this.#rights = rights;
  }

  /** Makes them, by the user of the URL. */
  static async make(url: string, rights: Readonly<Record<string, Rights>>): Promise<LimitedUsers> {
    const users = new LimitedUsers(url, new Map(Object.entries(rights)));
    await users.#operate(async (call) => {
      for (const name of users.#rights.keys()) await call('addUser', [name, password, name, true]);
      for (const address of users.#addresses)
        await call('addSecuritySettings', [address, ...permissions.map((one) => users.#rolesWith(one, address))]);
    });
    return users;
  }

  /** The URL with which that user logs in. */
  urlOf(name: string): string {
    const url = new URL(this.#url);
    url.username = name;
    url.password = password;
    return url.href;
  }

  /** Removes the users, and what was set for addresses; and these addresses themselves. */
  async remove(addresses: readonly string[]): Promise<void> {
    await this.#operate(async (call) => {
      for (const address of addresses) await call('deleteAddress', [address, true]);
      for (const address of this.#addresses) await call('removeSecuritySettings', [address]);
      for (const name of this.#rights.keys()) await call('removeUser', [name]);
    });
  }

  get #addresses(): ReadonlySet<string> {
    return new Set([...this.#rights.values()].flatMap((rights) => Object.keys(rights)));
  }

  #rolesWith(permission: Permission, address: string): string {
    const allowed = [...this.#rights].filter(([, rights]) => rights[address]?.includes(permission));
    return [administrators, ...allowed.map(([name]) => name)].join(',');
  }

  async #operate(
    work: (call: (operation: string, parameters: readonly unknown[]) => Promise<unknown>) => Promise<void>,
  ): Promise<void> {
    const client = await openClient(this.#url);
    const management = new Management(client);
    try {
      await work((operation, parameters) => management.call(operation, parameters, within()));
    } finally {
      await client.close(within());
    }
  }
}
