import { describe, expect, test } from 'vitest';
import { boundTopics, foundQueue, queueDeclaration, warningsOf } from '../src/openstack-topology.js';

const settings = { durable: undefined, quorum: false, deliveryLimit: undefined, autoDelete: false };
const difference = (argument: string, found: string | undefined) => ({ of: 'pool p', argument, wanted: 'x', found });

describe('the routing keys of a topic', () => {
  test('are one of each priority', () => {
    const priorities = ['audit', 'critical', 'debug', 'error', 'info', 'sample', 'warn'];
    expect([...boundTopics('versioned_notifications')].sort()).toEqual(
      priorities.map((priority) => `versioned_notifications.${priority}`),
    );
    expect(boundTopics('info.about')).toHaveLength(7);
  });

  test.each(['notifications.info', 'notifications.*', 'notifications.#', '#'])('%s is itself', (topic) => {
    expect(boundTopics(topic)).toEqual([topic]);
  });
});

test('a queue is declared with no argument but those that were asked for', () => {
  expect(queueDeclaration(settings, false)).toEqual({ durable: false, autoDelete: false, arguments: {} });
  expect(queueDeclaration({ ...settings, quorum: true, deliveryLimit: 3 }, true)).toEqual({
    durable: true,
    autoDelete: false,
    arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 3 },
  });
});

test('a queue that differs in nothing is a durable classic one', () => {
  expect(foundQueue([])).toEqual({ durable: true, autoDelete: false, type: 'classic', arguments: new Map() });
});

test('what differs is what was found', () => {
  const differences = [
    difference('durable', 'false'),
    difference('auto_delete', 'true'),
    difference('x-queue-type', undefined),
    difference('x-expires', '5'),
  ];
  expect(foundQueue(differences)).toEqual({
    durable: false,
    autoDelete: true,
    type: 'classic',
    arguments: new Map([['x-expires', '5']]),
  });
});

test.each([
  [[difference('x-queue-type', 'quorum'), difference('x-delivery-limit', '7')], /more often than 7$/],
  [[difference('x-queue-type', 'quorum')], /broker's own limit/],
])('a quorum queue without a dead-letter exchange drops poison after its limit', (differences, text) => {
  const [warning, ...others] = warningsOf('p', foundQueue(differences));
  expect(warning).toMatchObject({ code: 'poison-dropped', message: expect.stringMatching(text) });
  expect(others).toEqual([]);
});
