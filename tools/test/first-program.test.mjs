import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { withOwnPort } from '../lib/first-program.mjs';
import { firstProgramOf } from '../lib/markdown-snippets.mjs';
import { projectRoot } from '../lib/project-files.mjs';

/** Several processes of Node.js start, one is killed, and another notices. */
const timeout = 60_000;

/** The program of the page, a little more talkative and faster: it tells which messages were confirmed and which came. */
const talkative = (text) => {
  const changes = new Map([
    [
      '.catch(console.error);\n}, 1_000);',
      ".then(({ messageId }) => console.log('confirmed', messageId)).catch(console.error);\n}, 50);",
    ],
    ['console.log(process.pid, message.topic, message.body);', "console.log('got', message.id);"],
  ]);
  return [...changes].reduce((changed, [from, to]) => {
    expect(changed.split(from), `${from} stands once in the program`).toHaveLength(2);
    return changed.replace(from, to);
  }, text);
};

/** A program that runs until it is told to end, and what it has printed of each kind so far. */
class Shell {
  #child;
  #printed = '';
  complaints = '';

  constructor(folder, args) {
    const env = { ...process.env, XDG_STATE_HOME: folder };
    this.#child = spawn(process.execPath, [join(folder, 'program.mjs'), ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout.setEncoding('utf8').on('data', (text) => {
      this.#printed += text;
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text) => {
      this.complaints += text;
    });
  }

  ids(kind) {
    return [...this.#printed.matchAll(new RegExp(`^${kind} (.+)$`, 'gm'))].map(([, id]) => id);
  }

  /** Resolves with its exit code, or the signal that it ended by. */
  async end(signal) {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return undefined;
    const closed = once(this.#child, 'close');
    this.#child.kill(signal);
    const [code, killedBy] = await closed;
    return code ?? killedBy;
  }
}

const startIn = async (page) => {
  const folder = mkdtempSync(join(tmpdir(), 'joinpool-first-program-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  const { text } = firstProgramOf(readFileSync(join(projectRoot, page), 'utf8'));
  writeFileSync(join(folder, 'program.mjs'), await withOwnPort(talkative(text)));
  return (...args) => {
    const shell = new Shell(folder, args);
    onTestFinished(() => shell.end('SIGKILL'));
    return shell;
  };
};

/** How many messages each had confirmed by now. */
const marksOf = (shells) => new Map(shells.map((shell) => [shell, shell.ids('confirmed').length]));

/** Whether the members got, among them, every one of these messages. */
const hasAll = (shells, ids) => {
  const got = new Set(shells.flatMap((shell) => shell.ids('got')));
  return ids.every((id) => got.has(id));
};

const until = (condition) => vi.waitUntil(condition, { timeout: 20_000, interval: 20 });

test.each(['README.md', 'docs/guides/getting-started.md', 'packages/driver-zmq/README.md'])(
  'the first program of %s shares a pool among shells, and loses nothing when the first of them is killed',
  { timeout },
  async (page) => {
    const start = await startIn(page);
    const first = start();
    await until(() => first.ids('got').length > 0);
    const second = start();
    const audit = start('audit');
    const shells = [first, second, audit];
    await until(() => shells.every((shell) => shell.ids('got').length > 5));
    const sinceAudit = marksOf(shells);
    expect(await first.end('SIGKILL')).toBe('SIGKILL');
    const sinceKill = marksOf([second, audit]);
    await until(() => [second, audit].every((shell) => shell.ids('confirmed').length > sinceKill.get(shell) + 5));
    const confirmed = shells.flatMap((shell) => shell.ids('confirmed'));
    await until(() => hasAll([first, second], confirmed));
    const confirmedForAudit = shells.flatMap((shell) => shell.ids('confirmed').slice(sinceAudit.get(shell)));
    await until(() => hasAll([audit], confirmedForAudit));
    expect(await second.end('SIGINT')).toBe(0);
    expect(await audit.end('SIGINT')).toBe(0);
    expect([second.complaints, audit.complaints]).toEqual(['', '']);
  },
);
