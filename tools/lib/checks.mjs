/**
 * Every check of the project by the name of its npm script, the quickest to answer first.
 * Source checks read what is written; built checks look at what `npm run build` made of it.
 */
export const sourceChecks = [
  'check:format',
  'check:layers',
  'check:unused',
  'check:clones',
  'check:file-size',
  'check:bare-throws',
  'check:portable-text',
  'check:readmes',
  'check:error-codes',
  'check:reference-tables',
  'check:lock-file',
];

export const builtChecks = [
  'typecheck',
  'check:package',
  'check:api',
  'check:size',
  'check:doc-snippets',
  'check:doc-references',
  'check:packages',
];
