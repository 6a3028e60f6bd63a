import { readFile } from 'node:fs/promises';
import { cannotRead, systemCode } from '../errors.ts';

/** Undefined where there is no such file, or not now. @throws CliError `cannot-read` */
export async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw cannotRead(file, error);
  }
}
