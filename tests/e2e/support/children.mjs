// Programs started by a test: none outlives it.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const running = new Set();
const folders = new Set();
process.on('exit', () => {
  running.forEach((child) => child.kill('SIGKILL'));
  folders.forEach((path) => rmSync(path, { recursive: true, force: true }));
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

// Our settings only: what the person who runs the tests has set for their own server stays out.
function environment(settings) {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('AIXIN_'));
  return { ...Object.fromEntries(others), ...settings };
}

// Runs to the end, two minutes at most; the error carries what the program said.
export function run(program, args, settings = {}) {
  const options = { env: environment(settings), encoding: 'utf8', timeout: 120_000 };
  const { status, stdout, stderr, error } = spawnSync(program, args, options);
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stderr}`);
  return stdout;
}

// Starts a program that is ended by `stop()`. `log()` is what it said last.
export function start(program, args, settings = {}) {
  const child = spawn(program, args, { env: environment(settings), stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { said = (said + data).slice(-20_000); });
  running.add(child);
  child.on('exit', () => running.delete(child));
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  return {
    log: () => said,
    ended,
    async stop(signal = 'SIGTERM') {
      if (ended()) return;
      const exit = once(child, 'exit');
      child.kill(signal);
      const impatient = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await exit;
      clearTimeout(impatient);
    },
  };
}

// Waits until `answers()` is true; fails with the program's own words when it ends or never answers.
export async function until(answers, child, what, seconds = 60) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    if (await answers().catch(() => false)) return;
    if (child.ended() || Date.now() > deadline) throw new Error(`${what} does not answer:\n${child.log()}`);
    await sleep(50);
  }
}

// A port that was free a moment ago.
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

// A temporary folder and the function that removes it.
export async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'aixin-e2e-'));
  folders.add(path);
  const remove = async () => {
    await rm(path, { recursive: true, force: true });
    folders.delete(path);
  };
  return { path, remove };
}
