import { randomBytes, randomUUID } from 'node:crypto';
import type { Notification } from './notification.js';

/** An event type, how often it comes, and what its payload is called. */
interface Kind {
  readonly eventType: string;
  readonly priority: string;
  readonly weight: number;
  readonly data: () => Record<string, unknown>;
}

const pick = <Value>(values: readonly [Value, ...Value[]]): Value =>
  values[Math.floor(Math.random() * values.length)] ?? values[0];

const server = () => ({
  uuid: randomUUID(),
  display_name: `web-${randomBytes(2).toString('hex')}`,
  state: pick(['active', 'building', 'stopped']),
  flavor: pick(['m1.small', 'm1.large', 'c2.medium']),
  host: `compute-${Math.floor(Math.random() * 12)}`,
});

const failed = () => ({
  ...server(),
  fault: { exception: pick(['NoValidHost', 'VirtualInterfaceCreateException']), message: 'not enough free memory' },
});

const volume = () => ({ volume_id: randomUUID(), size_gb: pick([10, 50, 200]), attached_to: randomUUID() });

const service = () => ({
  host: `compute-${Math.floor(Math.random() * 12)}`,
  binary: 'nova-compute',
  last_seen: new Date().toISOString(),
});

const kinds: readonly [Kind, ...Kind[]] = [
  { eventType: 'instance.create.start', priority: 'INFO', weight: 4, data: server },
  { eventType: 'instance.create.end', priority: 'INFO', weight: 4, data: server },
  { eventType: 'instance.create.error', priority: 'ERROR', weight: 1, data: failed },
  { eventType: 'instance.power_off.end', priority: 'INFO', weight: 2, data: server },
  { eventType: 'instance.volume_attach.end', priority: 'INFO', weight: 2, data: volume },
  { eventType: 'service.update', priority: 'INFO', weight: 6, data: service },
  { eventType: 'service.slow_report', priority: 'WARN', weight: 1, data: service },
];

const byWeight = kinds.flatMap((kind) => Array.from({ length: kind.weight }, () => kind));

/** A new notification of a made-up cloud, in the form of OpenStack's versioned notifications. */
export const generateNotification = (): Notification => {
  const { eventType, priority, data } = byWeight[Math.floor(Math.random() * byWeight.length)] ?? kinds[0];
  const name = `${eventType.split('.')[0]}Payload`;
  return {
    event_type: eventType,
    priority,
    publisher_id: `nova-compute:compute-${Math.floor(Math.random() * 12)}`,
    payload: {
      'nova_object.name': name.charAt(0).toUpperCase() + name.slice(1),
      'nova_object.namespace': 'nova',
      'nova_object.version': '1.0',
      'nova_object.data': data(),
    },
  };
};
