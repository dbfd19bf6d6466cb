import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaredCapabilities } from './lib/declared-capabilities.mjs';
import { declaredDefaults } from './lib/declared-defaults.mjs';
import { declaredFields } from './lib/declared-fields.mjs';
import { inlineCodes } from './lib/markdown-prose.mjs';
import { tableRows } from './lib/markdown-tables.mjs';
import { runCheck } from './lib/run-check.mjs';

const optionsPage = 'docs/reference/options.md';
const eventsPage = 'docs/reference/events.md';
const core = 'packages/core/src';
const amqp = 'packages/driver-amqp/src';

/** Options whose own options have a row each. */
const nested = ['reconnect', 'publishWindow', 'retry', 'deduplicate', 'batch', 'limits', 'deadLetters', 'openstack'];

const ofOptions = (section, type, defaultsFile) => ({
  ...{ page: optionsPage, section, file: `${core}/connect/options.ts`, type, nested },
  defaults: [`${core}/connect/${defaultsFile}`],
});

const ofAmqp = {
  ...{ file: `${amqp}/checked-options.ts`, type: 'AmqpTransportOptions' },
  defaults: [`${amqp}/check-options.ts`, `${amqp}/check-openstack.ts`],
};

const qpid = 'packages/driver-qpid/src';

const ofQpid = {
  ...{ file: `${qpid}/checked-options.ts`, type: 'QpidTransportOptions' },
  defaults: [`${qpid}/check-options.ts`],
};

const zmq = 'packages/driver-zmq/src';

const ofZmq = {
  ...{ file: `${zmq}/options/transport-options.ts`, type: 'ZmqTransportOptions' },
  defaults: [`${zmq}/options/check-options.ts`],
};

/** Tables of the docs, and the interface that each lists field by field. */
const tables = [
  ofOptions('Connecting', 'ConnectionOptions', 'connection-settings.ts'),
  { ...ofOptions('Joining', 'BatchJoinOptions', 'join-settings.ts'), elsewhere: ['pool'] },
  { ...ofOptions('Of the pool', 'PoolOptions', 'pool-settings.ts'), prefix: 'pool.' },
  ofOptions('Publishing', 'PublishManyOptions', 'message-frames.ts'),
  { ...ofAmqp, page: optionsPage, section: 'RabbitMQ', nested },
  { ...ofAmqp, page: 'packages/driver-amqp/README.md', section: 'Connect' },
  { ...ofQpid, page: optionsPage, section: 'AMQP 1.0' },
  { ...ofQpid, page: 'packages/driver-qpid/README.md', section: 'Connect' },
  { ...ofZmq, page: optionsPage, section: 'ZeroMQ' },
  { ...ofZmq, page: 'packages/driver-zmq/README.md', section: 'Connect' },
  {
    page: eventsPage,
    section: 'Events of a connection',
    file: `${core}/connect/events.ts`,
    type: 'ConnectionEvents',
    carries: true,
  },
  {
    page: eventsPage,
    section: 'Diagnostics channels',
    file: `${core}/observe/channels.ts`,
    type: 'ChannelMessages',
    carries: true,
  },
  {
    ...{ page: 'docs/reference/capabilities.md', file: `${core}/driver/capabilities.ts`, type: 'DriverCapabilities' },
    drivers: {
      memory: `${core}/memory/memory-connection.ts`,
      'RabbitMQ (amqp)': `${amqp}/driver.ts`,
      'ZeroMQ (zmq)': `${zmq}/driver.ts`,
    },
  },
];

/** A default as the tables write it: `30,000`, `32 MiB`, `deadLetter`. */
const writtenDefault = (cell) => {
  const text = cell.replaceAll('`', '').replace(/(?<=\d),(?=\d{3})/g, '');
  const mebibytes = /^(\d+) MiB/.exec(text)?.[1];
  return mebibytes === undefined ? (/^[\w.]+/.exec(text)?.[0] ?? text) : String(Number(mebibytes) * 1024 * 1024);
};

const defaultProblem = (name, { cells }, defaults) => {
  const declared = cells.default?.startsWith('required') ? undefined : defaults.get(name);
  if (declared === undefined || writtenDefault(cells.default ?? '') === String(declared)) return undefined;
  return `'${name}' has the default ${declared} in the source, not '${cells.default}'`;
};

const fieldsProblem = (name, { cells }, fields) => {
  const written = inlineCodes(cells.carries ?? '');
  const same = written.length === fields.length && fields.every((field) => written.includes(field));
  return same ? undefined : `'${name}' carries ${fields.join(', ')} in the source, not ${written.join(', ')}`;
};

/** Of the columns that say `yes` or `no` of a driver, those that its source contradicts. */
const capabilityProblems = (name, { cells }, drivers) =>
  drivers.flatMap(([driver, has]) => {
    const right = has.has(name) ? 'yes' : 'no';
    const written = cells[driver];
    return written === right || !/^(yes|no)$/.test(written)
      ? []
      : [`'${name}' is '${right}' for ${driver} in the source`];
  });

const checkRow = (row, { table, fields, defaults, drivers }) => {
  const { type, prefix = '', nested: bags = [], carries = false } = table;
  return row.names.flatMap((name) => {
    if (!fields.has(name)) return bags.includes(name.slice(prefix.length)) ? [] : [`'${name}' is no field of ${type}`];
    const problems = [
      defaultProblem(name, row, defaults),
      carries ? fieldsProblem(name, row, fields.get(name)) : undefined,
      ...capabilityProblems(name, row, drivers),
    ];
    return problems.filter((message) => message !== undefined);
  });
};

const checkRows = (root, table, declared) => {
  const { page, section, prefix = '', elsewhere = [] } = table;
  const fields = new Map(declared.map((one) => [`${prefix}${one.name}`, one.fields]));
  const sources = (table.defaults ?? []).map((path) => readFileSync(join(root, path), 'utf8'));
  const defaults = new Map(sources.flatMap((text) => [...declaredDefaults(text)]));
  const drivers = Object.entries(table.drivers ?? {}).map(([driver, path]) => [
    driver,
    declaredCapabilities(readFileSync(join(root, path), 'utf8')),
  ]);
  const rows = tableRows(readFileSync(join(root, page), 'utf8'), section);
  const shown = new Set([...elsewhere, ...rows.flatMap(({ names }) => names)]);
  const missing = [...fields.keys()].filter((name) => !shown.has(name));
  const where = section === undefined ? '' : ` below '${section}'`;
  return [
    ...missing.map((name) => ({ file: page, message: `lacks a row for '${name}'${where}` })),
    ...rows.flatMap((row) =>
      checkRow(row, { table, fields, defaults, drivers }).map((message) => ({ file: page, line: row.line, message })),
    ),
  ];
};

const checkTable = (root, table) => {
  const paths = [table.page, table.file, ...(table.defaults ?? []), ...Object.values(table.drivers ?? {})];
  const absent = paths.find((path) => !existsSync(join(root, path)));
  if (absent !== undefined) return [{ file: absent, message: 'is missing: a table of the docs is compared with it' }];
  const declared = declaredFields(join(root, table.file), table.type, table.nested);
  if (declared === undefined) return [{ file: table.file, message: `declares no interface ${table.type}` }];
  return checkRows(root, table, declared);
};

/** Options with another default than the source, options, events, channels and capabilities without a row or without a source. */
export const checkReferenceTables = (root, checked = tables) => checked.flatMap((table) => checkTable(root, table));

await runCheck(import.meta, 'tables in the reference', checkReferenceTables);
