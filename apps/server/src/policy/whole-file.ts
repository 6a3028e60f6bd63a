import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ServerError } from '../errors.ts';

/** @returns null where there is no such file */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ServerError('bad-settings', `${file} cannot be read (${String(cause)}): let this user read it.`, { cause });
  }
}

/** Whoever reads the file finds the old text or the new one, whatever happens in between. */
export async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  const beside = `${file}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(beside, text, { mode, flush: true });
    await rename(beside, file);
  } catch (cause) {
    await rm(beside, { force: true });
    throw new ServerError('bad-settings', `${file} cannot be written (${String(cause)}): make its folder writable, or choose another.`, {
      cause,
    });
  }
}
