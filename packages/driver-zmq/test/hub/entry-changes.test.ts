import { expect, test } from 'vitest';
import { EntryChanges } from '../../src/hub/entry-changes.js';

test('who comes while a commit is under way is called after the next one, which knows what it waits for', () => {
  const changes = new EntryChanges();
  const called: string[] = [];
  changes.afterCommit(() => called.push('before'));
  changes.seal();
  changes.afterCommit(() => called.push('meanwhile'));
  changes.committed();
  expect(called).toEqual(['before']);
  changes.seal();
  changes.failed();
  expect(called).toEqual(['before', 'meanwhile']);
});
