import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** A file's companions: what is written and not yet in it, and what its readers share. */
const COMPANIONS = ['', '-wal', '-shm'];
/** Lies beside a file in which something was found damaged while it was in use: it is then checked at the next start, whatever its size. */
const MARK = '.damaged';

export const isMarkedDamaged = (file: string): boolean => existsSync(`${file}${MARK}`);

export function markDamaged(file: string): void {
  writeFileSync(`${file}${MARK}`, '');
}

export function unmarkDamaged(file: string): void {
  rmSync(`${file}${MARK}`, { force: true });
}

/** Gives a damaged file and its companions another name, so that a new one can be begun. @returns the file's new name */
export function setAside(file: string, now: Date): string {
  const stamp = now.toISOString().replaceAll(/[-:]/g, '').replace(/\.\d+/, '');
  const first = `${file}.corrupt-${stamp}`;
  let name = first;
  for (let number = 2; existsSync(name); number++) name = `${first}-${number}`;
  for (const companion of COMPANIONS) if (existsSync(`${file}${companion}`)) renameSync(`${file}${companion}`, `${name}${companion}`);
  unmarkDamaged(file);
  return name;
}
