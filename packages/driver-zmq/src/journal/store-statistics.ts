import { DriverFailure } from '@joinpool/core/driver';
import type { RootDatabase } from 'lmdb';

interface TreeStatistics {
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
}

interface Statistics extends TreeStatistics {
  readonly pageSize: number;
  readonly lastPageNumber: number;
  readonly free: TreeStatistics;
}

/** How far LMDB has come in its file, and what it has free before that. */
export interface StoreExtent {
  readonly pageBytes: number;
  /** That hold keys: a transaction writes each anew at most once. */
  readonly keyPages: number;
  readonly endBytes: number;
  readonly freeBytes: number;
}

/** Where LMDB keeps its roots. */
const rootPages = 2;

export const extentOf = (database: RootDatabase<Uint8Array, Uint8Array>): StoreExtent => {
  const statistics = database.getStats();
  if (!isComplete(statistics))
    throw new DriverFailure('not-supported', 'this version of lmdb does not tell of its pages: install 3.5');
  const { pageSize, lastPageNumber, free } = statistics;
  const pages = lastPageNumber + 1;
  const keyPages = statistics.treeBranchPageCount + statistics.treeLeafPageCount;
  const freePages = pages - rootPages - pagesIn(statistics) - pagesIn(free);
  return { pageBytes: pageSize, keyPages, endBytes: pageSize * pages, freeBytes: pageSize * freePages };
};

const isComplete = (statistics: object): statistics is Statistics =>
  'lastPageNumber' in statistics && 'overflowPages' in statistics && 'free' in statistics;

const pagesIn = ({ treeBranchPageCount, treeLeafPageCount, overflowPages }: TreeStatistics): number =>
  treeBranchPageCount + treeLeafPageCount + overflowPages;
