import { checkNumber } from './check-number.js';
import type { AmqpTransportOptions, OpenstackOptions } from './checked-options.js';
import type { OpenstackSettings } from './openstack-topology.js';
import type { OptionFailure } from './option-failure.js';

const names: readonly string[] = ['durable', 'quorum', 'deliveryLimit', 'autoDelete'];

/** The most that RabbitMQ takes for a limit. */
const mostDeliveries = 2_147_483_647;

const trueOrFalse = (name: string, value: unknown, fail: OptionFailure): void => {
  if (value === undefined || typeof value === 'boolean') return;
  throw fail('invalid-option', `openstack.${name} is ${String(value)}`, 'Give true or false, or leave it out.');
};

const checkNames = (options: OpenstackOptions, fail: OptionFailure): void => {
  if (typeof options !== 'object' || options === null)
    throw fail('invalid-option', 'openstack is not an object', `Give an object with any of: ${names.join(', ')}.`);
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw fail('unknown-option', `openstack has no option "${unknown}"`, `Known options: ${names.join(', ')}.`);
};

/** The settings of the profile `openstack`, or undefined for joinpool's own. */
export const checkOpenstack = (options: AmqpTransportOptions, fail: OptionFailure): OpenstackSettings | undefined => {
  const { profile = 'joinpool', openstack } = options;
  if (profile !== 'joinpool' && profile !== 'openstack')
    throw fail('invalid-option', `profile is '${String(profile)}'`, "Give 'joinpool' or 'openstack'.");
  if (profile === 'joinpool') {
    if (openstack === undefined) return undefined;
    throw fail('invalid-option', "openstack is given without profile 'openstack'", "Add profile: 'openstack'.");
  }
  const given = openstack ?? {};
  checkNames(given, fail);
  const { durable, quorum = false, deliveryLimit, autoDelete = false } = given;
  for (const [name, value] of Object.entries({ durable, quorum, autoDelete })) trueOrFalse(name, value, fail);
  if (quorum && (durable === false || autoDelete))
    throw fail(
      'invalid-option',
      'openstack.quorum with durable: false or autoDelete',
      'A quorum queue is durable and stays.',
    );
  if (deliveryLimit !== undefined && !quorum)
    throw fail('invalid-option', 'openstack.deliveryLimit without quorum', 'Only quorum queues count deliveries.');
  if (deliveryLimit !== undefined) checkNumber('openstack.deliveryLimit', deliveryLimit, [1, mostDeliveries], fail);
  return { durable, quorum, deliveryLimit, autoDelete };
};
