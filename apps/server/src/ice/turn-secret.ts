import { readFile } from 'node:fs/promises';
import { ServerError } from '../errors.ts';

/** @throws ServerError `bad-option` where the file cannot be read */
export async function readTurnSecret(file: string): Promise<string> {
  try {
    // An editor ends a file with a line end, which is no part of coturn's secret.
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new ServerError('bad-option', `The TURN secret cannot be read: ${String(cause)}. Name its file with --turn-secret-file.`, {
      cause,
    });
  }
}
