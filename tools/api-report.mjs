import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import ts from 'typescript';
import { entryPoints } from './lib/entry-points.mjs';

/** `./driver` of `@joinpool/core` is reported in `core-driver.api.md`, the main entry in `core.api.md`. */
const reportName = (packageName, subpath) => {
  const name = packageName.replace(/^@[^/]+\//, '');
  return subpath === '.' ? name : `${name}-${subpath.slice(2).replaceAll('/', '-')}`;
};

const extractorConfig = ({ folder, entry, temporary }) =>
  ExtractorConfig.prepare({
    configObjectFullPath: join(folder, 'api-extractor.json'),
    packageJsonFullPath: join(folder, 'package.json'),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, entry.types),
      compiler: { tsconfigFilePath: join(folder, 'tsconfig.build.json') },
      apiReport: {
        enabled: true,
        reportFileName: entry.report,
        reportFolder: join(folder, 'api'),
        reportTempFolder: temporary,
        includeForgottenExports: false,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: 'warning' } },
        extractorMessageReporting: {
          default: { logLevel: 'none' },
          'ae-forgotten-export': { logLevel: 'warning' },
        },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
  });

/** Names that any entry point of the package exports: one entry may speak of a type that a caller imports from another. */
const exportedNames = (folder, entries) => {
  const files = entries.map(({ types }) => join(folder, types));
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  });
  const checker = program.getTypeChecker();
  const moduleOf = (file) => checker.getSymbolAtLocation(program.getSourceFile(file));
  return new Set(files.flatMap((file) => checker.getExportsOfModule(moduleOf(file)).map(({ name }) => name)));
};

/** A message worth failing for, as one line; api-extractor's own talk is kept quiet. */
const failingMessage = (message, names) => {
  const worthFailing = [ExtractorLogLevel.Error, ExtractorLogLevel.Warning].includes(message.logLevel);
  message.handled = true;
  if (!worthFailing || message.messageId.startsWith('console-')) return undefined;
  const forgotten =
    message.messageId === 'ae-forgotten-export' ? /symbol "([^"]+)"/.exec(message.text)?.[1] : undefined;
  if (forgotten !== undefined && names.has(forgotten)) return undefined;
  return message.formatMessageWithLocation(process.cwd());
};

/** Compares the report of one entry point with the committed one, or writes it when `update` is true. */
const reportEntry = ({ folder, entry, names, update, temporary }) => {
  const messages = [];
  const result = Extractor.invoke(extractorConfig({ folder, entry, temporary }), {
    localBuild: update,
    showVerboseMessages: false,
    messageCallback: (message) => {
      const text = failingMessage(message, names);
      if (text !== undefined) messages.push(text);
    },
  });
  if (update) return messages;
  const differs = existsSync(join(folder, 'api', entry.report)) ? 'differs from what is exported now' : 'is missing';
  if (result.apiReportChanged)
    messages.push(`api/${entry.report} ${differs}: review the change, then run 'npm run api:update'`);
  return messages;
};

const folder = resolve('.');
const update = process.argv.includes('--update');
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const temporary = join(folder, 'temp');
try {
  mkdirSync(join(folder, 'api'), { recursive: true });
  const entries = entryPoints(manifest);
  const names = exportedNames(folder, entries);
  const messages = entries.flatMap(({ subpath, types }) => {
    const entry = { types, report: `${reportName(manifest.name, subpath)}.api.md` };
    return reportEntry({ folder, entry, names, update, temporary });
  });
  for (const message of messages) console.error(message);
  if (messages.length > 0) process.exitCode = 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
