import { describe, expect, it } from 'vitest';
import { type Linked, LinkedList } from '../../src/util/linked-list.js';

class Item implements Linked<Item> {
  next: Item | undefined = undefined;
  previous: Item | undefined = undefined;
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

const start = () => {
  const list = new LinkedList<Item>();
  const items = ['a', 'b', 'c'].map((name) => new Item(name));
  for (const item of items) list.push(item);
  return { list, items, names: () => list.toArray().map(({ name }) => name) };
};

describe('LinkedList', () => {
  it('keeps the order of push', () => {
    const { list, names } = start();
    expect(names()).toEqual(['a', 'b', 'c']);
    expect(list.first?.name).toBe('a');
  });

  it.each([
    [0, ['b', 'c', 'd']],
    [1, ['a', 'c', 'd']],
    [2, ['a', 'b', 'd']],
  ])('gives up item %i and takes further ones', (index, left) => {
    const { list, items, names } = start();
    const item = items[index];
    if (item !== undefined) list.remove(item);
    expect(item).toMatchObject({ next: undefined, previous: undefined });
    list.push(new Item('d'));
    expect(names()).toEqual(left);
  });

  it('is empty again, and can be filled again', () => {
    const { list, items, names } = start();
    for (const item of items) list.remove(item);
    expect(list.first).toBeUndefined();
    for (const item of items) list.push(item);
    expect(names()).toEqual(['a', 'b', 'c']);
  });
});
