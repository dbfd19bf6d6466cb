import { openLmdbJournal } from '../../src/journal/open-lmdb-journal.js';
import { describeJournal } from './support/journal-contract.js';
import { temporaryFolder } from './support/temporary-folder.js';

describeJournal('the journal on disk', async () => openLmdbJournal(await temporaryFolder()));
