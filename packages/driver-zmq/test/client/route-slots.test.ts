import { expect, test } from 'vitest';
import { RouteSlots } from '../../src/client/route-slots.js';
import { toTopic } from '../support/frames.js';

test('a route keeps its slot; one that is new when all are taken gets the slot of the oldest', () => {
  const slots = new RouteSlots(2);
  const take = (topic: string) => slots.take({ to: toTopic(topic) });
  expect(take('a')).toEqual({ slot: 0, isNew: true });
  expect(take('b')).toEqual({ slot: 1, isNew: true });
  expect(take('a')).toEqual({ slot: 0, isNew: false });
  expect(take('c')).toEqual({ slot: 0, isNew: true });
  expect(take('b')).toEqual({ slot: 1, isNew: false });
  expect(take('a')).toEqual({ slot: 1, isNew: true });
});
