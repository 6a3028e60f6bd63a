import { cannotRead, CliError, systemCode } from '../errors.ts';
import { openFile } from './real-file.ts';

/** Undefined where there is no such file, or not now. @throws CliError `cannot-read`, `bad-playlist` for what is no file of the folder */
export async function readText(folder: string, file: string): Promise<string | undefined> {
  try {
    const handle = await openFile(folder, file);
    try {
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (systemCode(error) === 'ENOENT') return undefined;
    throw cannotRead(file, error);
  }
}
