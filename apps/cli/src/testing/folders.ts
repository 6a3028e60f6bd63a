/** Folders for tests, served as a CDN would. */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { bytesOf, PUBLIC_URL, type Fetch } from './streams.ts';

export class TestFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'tributary-seal-'));

  constructor() {
    onTestFinished(() => rmSync(this.path, { recursive: true, force: true }));
  }

  /** Written in place, as a packager without temporary files does. */
  write(name: string, content: string | Uint8Array): void {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Written elsewhere and renamed. */
  put(name: string, content: string | Uint8Array): void {
    this.write(`${name}.tmp`, content);
    renameSync(join(this.path, `${name}.tmp`), join(this.path, name));
  }

  segments(folder: string, first: number, count: number): void {
    for (let sn = first; sn < first + count; sn++) this.write(`${folder}/${sn}.m4s`, bytesOf(`${folder}/${sn}`, 33_000 + sn));
  }

  remove(name: string): void {
    rmSync(join(this.path, name));
  }

  read(name: string): Buffer | undefined {
    try {
      return readFileSync(join(this.path, name));
    } catch {
      return undefined;
    }
  }

  /** The folder behind the public address. */
  readonly fetch: Fetch = (address) => {
    const { pathname } = new URL(address);
    return Promise.resolve(this.read(decodeURIComponent(pathname.slice(new URL('.', PUBLIC_URL).pathname.length))));
  };
}
