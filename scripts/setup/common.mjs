import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
/** What set-up remembers, gone with node_modules. */
const memory = path.join(root, 'node_modules', '.ramal');

/** Where Node keeps compiled modules. */
export const compiled = path.join(memory, 'compiled');

export const say = (line) => process.stdout.write(`${line}\n`);

export const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

export function recall(name) {
  try {
    return JSON.parse(readFileSync(path.join(memory, `${name}.json`), 'utf8'));
  } catch {
    return null;
  }
}

export function remember(name, value) {
  mkdirSync(memory, { recursive: true });
  writeFileSync(path.join(memory, `${name}.json`), JSON.stringify(value));
}

/** Runs a command; resolves with its code and what it printed. `show` passes the output on as it comes. */
export function execute(command, args, { env = process.env, timeoutMs = 0, show = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, timeout: timeoutMs, killSignal: 'SIGKILL' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
        if (show) process.stdout.write(chunk);
      });
    }
    child.stdin.end();
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** A line that says what is being done and, afterwards, how long it took. */
export async function step(what, work) {
  const began = Date.now();
  say(`  · ${what} …`);
  const result = await work();
  say(`    done in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return result;
}
