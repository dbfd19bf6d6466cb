import { MemoryJournal } from '../../src/journal/memory-journal.js';
import { describeJournal } from './support/journal-contract.js';

describeJournal('the journal in memory', async () => new MemoryJournal());
