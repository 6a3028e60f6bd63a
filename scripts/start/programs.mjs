// Runs several programs as one: all are up or none is, but for extras.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../install.mjs';

/** Both programs close their connections at once when told to stop; one that hangs must not hold the terminal. */
const STOP_TIMEOUT_MS = 8_000;
const EXIT_WITH_PARENT = fileURLToPath(new URL('./exit-with-parent.mjs', import.meta.url));

/**
 * @typedef {object} Program
 * @property {string} name For messages: "The server".
 * @property {string} entry A TypeScript or JavaScript module, relative to the repository.
 * @property {readonly string[]} args
 * @property {boolean} [isExtra] The others go on without it: that it ended is said, and nothing more.
 *
 * @typedef {{ name: string, how: string }} Ending
 */

export class Programs {
  /** @type {Map<string, import('node:child_process').ChildProcess>} */
  #running = new Map();
  #stopping = false;
  #stopTimeoutMs;
  /** @type {(ending: Ending) => void} */
  #reportEnd = () => {};

  /** Settles when a program ends that nobody told to. @type {Promise<Ending>} */
  ended = new Promise((resolve) => {
    this.#reportEnd = resolve;
  });

  /** @param {{ stopTimeoutMs?: number }} [options] */
  constructor({ stopTimeoutMs = STOP_TIMEOUT_MS } = {}) {
    this.#stopTimeoutMs = stopTimeoutMs;
  }

  /** @param {Program} program */
  start({ name, entry, args, isExtra = false }) {
    const child = spawn(process.execPath, ['--import', 'tsx', '--import', EXIT_WITH_PARENT, entry, ...args], {
      cwd: ROOT,
      // The pipe is the lifeline of exit-with-parent.mjs.
      stdio: ['pipe', 'inherit', 'inherit'],
      // Ctrl-C reaches the terminal's whole group. In a group of its own a program hears of it once, from us.
      detached: process.platform !== 'win32',
    });
    this.#running.set(name, child);
    child.once('error', (error) => this.#onEnd(name, `did not start: ${error.message}`, isExtra));
    child.once('exit', (code, signal) =>
      this.#onEnd(name, signal === null ? `ended with code ${code}` : `was ended by ${signal}`, isExtra),
    );
    // A program that dies breaks the pipe; its exit says all there is to say.
    child.stdin?.on('error', () => {});
  }

  /** @param {string} name @param {string} how @param {boolean} isExtra */
  #onEnd(name, how, isExtra) {
    if (!this.#running.delete(name) || this.#stopping) return;
    if (isExtra) console.error(`${name} ${how}; the rest goes on.`);
    else this.#reportEnd({ name, how });
  }

  /** Ends all that run. @returns {Promise<string[]>} the names of those that had to be killed */
  async stop() {
    this.#stopping = true;
    const stubborn = await Promise.all(
      [...this.#running].map(async ([name, child]) => {
        const exited = once(child, 'exit', { signal: AbortSignal.timeout(this.#stopTimeoutMs) });
        child.kill('SIGTERM');
        return exited.then(
          () => undefined,
          async () => {
            child.kill('SIGKILL');
            await once(child, 'exit');
            return name;
          },
        );
      }),
    );
    return stubborn.filter((name) => name !== undefined);
  }
}
