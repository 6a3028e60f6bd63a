import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import postgres from 'postgres';

export const HOW_TO_GET_POSTGRESQL = 'apt install postgresql';

/** Where Debian keeps each version's programs, off the PATH. */
const DEBIAN_FOLDER = '/usr/lib/postgresql';
/** PostgreSQL runs as anybody but root. The first that there is. */
const UNPRIVILEGED = ['postgres', 'nobody'];
const USER = 'tributary';
/** What the server says when it takes connections, in the language that it is told to speak. */
const READY = 'database system is ready to accept connections';
/** Nothing here has to outlive a power failure. */
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '50',
  listen_addresses: '',
  lc_messages: 'C',
};

interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** A PostgreSQL server of a test's own: a folder, a socket in it, and a process. */
export class PostgresServer {
  readonly #programs: string;
  readonly #folder: string;
  readonly #identity: Identity | undefined;
  #process: ChildProcess | undefined;
  #databases = 0;

  /** @returns undefined where PostgreSQL is not installed: `HOW_TO_GET_POSTGRESQL` */
  static async start(): Promise<PostgresServer | undefined> {
    const programs = findPrograms();
    if (programs === undefined) return undefined;
    const server = new PostgresServer(programs);
    try {
      server.#initialize();
      await server.start();
      return server;
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  static isInstalled(): boolean {
    return findPrograms() !== undefined;
  }

  private constructor(programs: string) {
    this.#programs = programs;
    this.#identity = process.getuid?.() === 0 ? unprivileged() : undefined;
    this.#folder = mkdtempSync(join(tmpdir(), 'tributary-postgres-'));
    if (this.#identity) chownSync(this.#folder, this.#identity.uid, this.#identity.gid);
  }

  /** A database with nothing in it. @returns its address */
  async database(): Promise<string> {
    const name = `test${++this.#databases}`;
    const sql = postgres({ host: this.#folder, user: USER, database: 'postgres', max: 1, onnotice: () => {} });
    await sql.unsafe(`CREATE DATABASE ${name}`);
    await sql.end();
    return `postgres://${USER}@localhost/${name}?host=${encodeURIComponent(this.#folder)}`;
  }

  /** After `stop()`: with all that was in it, at the same address. */
  async start(): Promise<void> {
    const settings = Object.entries({ ...SETTINGS, unix_socket_directories: this.#folder });
    const args = ['-D', this.#data, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
    const child = spawn(join(this.#programs, 'postgres'), args, {
      ...this.#identity,
      cwd: this.#folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      said.push(line);
      if (line.includes(READY)) {
        // It goes on speaking: a full pipe would stop it.
        child.stderr.resume();
        return;
      }
    }
    this.#process = undefined;
    throw new Error(`PostgreSQL did not start:\n${said.join('\n')}`);
  }

  /** Ends every connection at once, as when an operator restarts it. */
  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGINT');
    await exited;
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  #initialize(): void {
    const args = ['-D', this.#data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    const { status, stderr } = spawnSync(join(this.#programs, 'initdb'), args, { ...this.#identity, cwd: this.#folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`initdb failed:\n${stderr}`);
  }
}

/** The folder that has `initdb` and `postgres`. */
function findPrograms(): string | undefined {
  const versions = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...versions.map((version) => join(DEBIAN_FOLDER, version, 'bin'))];
  return folders.find((folder) => folder !== '' && ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))));
}

function unprivileged(): Identity {
  const idOf = (user: string, flag: string): number => {
    const { status, stdout } = spawnSync('id', [flag, user], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : Number.NaN;
  };
  const identities = UNPRIVILEGED.map((user) => ({ uid: idOf(user, '-u'), gid: idOf(user, '-g') }));
  const found = identities.find(({ uid, gid }) => Number.isInteger(uid) && Number.isInteger(gid));
  if (found === undefined) throw new Error(`PostgreSQL does not run as root, and there is no user ${UNPRIVILEGED.join(' or ')}.`);
  return found;
}
