/**
 * Who may import whom. Arrows that are not drawn here are errors:
 *
 *   examples, benchmarks, cli ─▶ drivers, core, conformance
 *   driver index.ts ─▶ core, core/oslo; every other file of a driver ─▶ core/driver
 *   conformance ─▶ core, core/driver, core/memory; vitest in src/vitest.ts alone
 *   core: index ─▶ connect ─▶ delivery, dispatch ─▶ envelope, observe ─▶ errors, util;  driver ─▶ errors, util;  memory ─▶ driver, util;  oslo ─▶ envelope
 *
 * `tools/tsconfig/layers.json` maps every `@joinpool/…` import to its source, so that no build is needed.
 */
const core = (...layers) => `^packages/core/src/(${layers.join('|')})/`;

/** From `layer`, only its own files, those of `allowed` and nothing else of core. */
const coreLayer = (layer, allowed) => ({
  name: `core-${layer}`,
  comment: `core/src/${layer} may import ${allowed.length === 0 ? 'no other layer' : allowed.join(', ')}`,
  severity: 'error',
  from: { path: core(layer) },
  to: { path: '^packages/core/src/', pathNot: core(layer, ...allowed) },
});

const base = ['errors', 'util', 'driver'];
const records = ['envelope', 'observe', ...base];

const coreRules = [
  coreLayer('errors', []),
  coreLayer('util', []),
  coreLayer('driver', ['errors', 'util']),
  coreLayer('envelope', base),
  coreLayer('observe', base),
  coreLayer('delivery', records),
  coreLayer('oslo', ['envelope', 'errors']),
  coreLayer('dispatch', ['delivery', ...records]),
  coreLayer('connect', ['delivery', 'dispatch', ...records]),
  {
    name: 'core-memory',
    comment: 'the memory driver sees what every driver sees, core/src/driver, and what that shares of util',
    severity: 'error',
    from: { path: core('memory'), pathNot: '^packages/core/src/memory/(index|connect-memory)[.]ts$' },
    to: { path: '^packages/core/src/', pathNot: core('memory', 'driver', 'util') },
  },
  {
    name: 'core-memory-entry',
    comment: 'the entry of the memory driver adds openConnection, and what its caller names',
    severity: 'error',
    from: { path: '^packages/core/src/memory/(index|connect-memory)[.]ts$' },
    to: { path: '^packages/core/src/', pathNot: core('memory', 'driver', 'util', 'connect') },
  },
  {
    name: 'core-index-not-memory',
    comment: 'the user API does not carry the memory driver or the driver interface: each is an entry of its own',
    severity: 'error',
    from: { path: '^packages/core/src/index[.]ts$' },
    to: { path: core('memory') },
  },
  {
    name: 'core-entry-is-for-outsiders',
    comment: 'inside core import the file that declares a thing, not the entry point',
    severity: 'error',
    from: { path: '^packages/core/src/' },
    to: { path: '^packages/core/src/index[.]ts$' },
  },
  {
    name: 'core-has-no-dependency',
    comment: 'core runs on Node.js alone and knows no driver and no suite',
    severity: 'error',
    from: { path: '^packages/core/src/' },
    to: { pathNot: '^packages/core/src/', dependencyTypesNot: ['core'] },
  },
  {
    name: 'core-tests-know-no-driver',
    comment: 'the suite runs on the memory driver from packages/conformance/test: the other way round would be a cycle',
    severity: 'error',
    from: { path: '^packages/core/test/' },
    to: { path: '^packages/(?!core/)' },
  },
];

const driverRules = [
  {
    name: 'driver-sees-the-driver-interface',
    comment: "only a driver's index.ts imports @joinpool/core; its other files see @joinpool/core/driver",
    severity: 'error',
    from: { path: '^packages/driver-[^/]+/src/', pathNot: '^packages/driver-[^/]+/src/index[.]ts$' },
    to: { path: '^packages/core/', pathNot: '^packages/core/(src|dist)/driver/' },
  },
  {
    name: 'driver-entry',
    comment: "a driver's index.ts imports @joinpool/core and @joinpool/core/driver, not the memory driver",
    severity: 'error',
    from: { path: '^packages/driver-[^/]+/src/index[.]ts$' },
    to: { path: '^packages/core/(src|dist)/memory/' },
  },
  {
    name: 'drivers-are-strangers',
    comment:
      'a driver never imports another: what two drivers need moves to core/src/driver; ' +
      'driver-qpid’s tests have a fleet of both on RabbitMQ, and an operator for RabbitMQ 3',
    severity: 'error',
    from: {
      path: '^packages/(driver-[^/]+)/',
      pathNot: '^packages/driver-qpid/test/(broker/only-rabbitmq-4|support)/',
    },
    to: { path: '^packages/driver-', pathNot: '^packages/$1/' },
  },
  {
    name: 'driver-sources-know-no-suite',
    comment: 'a driver imports the conformance suite from its tests alone',
    severity: 'error',
    from: { path: '^packages/driver-[^/]+/src/' },
    to: { path: '^packages/(conformance|cli|otel)/' },
  },
];

const conformanceRules = [
  {
    name: 'conformance-sees-core',
    comment: 'the suite knows the contract, not a driver',
    severity: 'error',
    from: { path: '^packages/conformance/' },
    to: { path: '^packages/', pathNot: '^packages/(conformance|core)/' },
  },
  {
    name: 'vitest-in-one-file',
    comment: 'the suite runs without vitest, so only its entry ./vitest may import it',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/', pathNot: '^packages/conformance/src/vitest[.]ts$' },
    to: { path: '(^|/)(@vitest/|vitest(/|$))' },
  },
];

/** What npm installs together with a package, or asks its user to install. */
const shippedDependencies = ['npm', 'npm-peer', 'npm-optional'];

const generalRules = [
  { name: 'no-cycles', comment: 'a cycle has no layers', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'no-unresolvable',
    comment: 'every import resolves to a file, a built-in module or an installed package',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'packages-stay-inside',
    comment:
      'a package reaches another by its name, never by a relative path, and reaches no example, benchmark or tool',
    severity: 'error',
    from: { path: '^packages/([^/]+)/(src|test)/' },
    to: {
      path: '^(packages|examples|benchmarks|tools)/',
      pathNot: '^packages/$1/',
      dependencyTypes: ['local'],
      dependencyTypesNot: ['aliased'],
    },
  },
  {
    name: 'declared-dependencies',
    comment: 'what a package ships imports only what its package.json declares for its users',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/' },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: [...shippedDependencies, 'npm-dev'] },
  },
  {
    name: 'no-development-dependencies',
    comment: 'a devDependency is not installed with the package',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/' },
    to: {
      dependencyTypes: ['npm-dev'],
      dependencyTypesNot: shippedDependencies,
    },
  },
];

export default {
  forbidden: [...coreRules, ...driverRules, ...conformanceRules, ...generalRules],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(packages/[^/]+|examples/[^/]+|benchmarks)/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tools/tsconfig/layers.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    combinedDependencies: false,
  },
};
