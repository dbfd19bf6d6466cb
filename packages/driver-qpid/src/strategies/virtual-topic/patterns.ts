import type { Subscription } from '@joinpool/core/driver';

/* Relations between what subscriptions want, where `#` stands only as the last word. */

type Relation = (one: readonly string[], other: readonly string[]) => boolean;

const coversWords: Relation = (wide, narrow) => {
  for (let at = 0; ; at += 1) {
    const [wanted, given] = [wide[at], narrow[at]];
    if (wanted === '#') return true;
    if (wanted === undefined || given === undefined) return wanted === given;
    if (given === '#' || (wanted !== '*' && wanted !== given)) return false;
  }
};

const meetWords: Relation = (one, other) => {
  for (let at = 0; ; at += 1) {
    const [left, right] = [one[at], other[at]];
    if (left === '#' || right === '#') return true;
    if (left === undefined || right === undefined) return left === right;
    if (left !== '*' && right !== '*' && left !== right) return false;
  }
};

const within =
  (relation: Relation) =>
  (one: Subscription, other: Subscription): boolean =>
    one.exchangeName === other.exchangeName && relation(one.topic.split('.'), other.topic.split('.'));

/** Whether the first wants everything that the second wants. */
export const covers = within(coversWords);

/** Whether there can be a topic that both want. */
export const meet = within(meetWords);

export const sameSubscription = (one: Subscription, other: Subscription): boolean =>
  one.exchangeName === other.exchangeName && one.topic === other.topic;
