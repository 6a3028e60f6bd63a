/** Files as they really are: whoever writes into the folder must not have anything else read, signed or waited for. */
import { constants } from 'node:fs';
import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { CliError } from '../errors.ts';

/** No link is followed that was not looked at, and nobody is waited for who might write to a pipe. Windows knows neither. */
const READ_ONLY = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Where a file of a folder really is. Links within the folder are followed.
 * @throws CliError `bad-playlist` where a link leads out of the folder, or it is no file; what the file system says of one that is not there
 */
export async function realFile(folder: string, file: string): Promise<string> {
  const root = await realpath(folder);
  const real = await realpath(file);
  // Its folder as well, for sidecars are written there.
  for (const path of [real, await realpath(dirname(file))])
    if (path !== root && !path.startsWith(root + sep))
      throw new CliError('bad-playlist', `${file} is a link out of ${folder}, and is not sealed: put the file itself there.`);
  const found = await stat(real);
  if (!found.isFile() && !found.isDirectory()) throw notAFile(file);
  return real;
}

/** @throws CliError `bad-playlist` as above, or where it became something else meanwhile; else what the file system says */
export async function openFile(folder: string, file: string): Promise<FileHandle> {
  const handle = await open(await realFile(folder, file), READ_ONLY);
  const found = await handle.stat();
  // Reading a folder says by itself what is wrong.
  if (found.isFile() || found.isDirectory()) return handle;
  await handle.close();
  throw notAFile(file);
}

/** A file that is no link. Undefined for anything else. */
export async function readPlainFile(file: string): Promise<Buffer | undefined> {
  const handle = await open(file, READ_ONLY);
  try {
    return (await handle.stat()).isFile() ? await handle.readFile() : undefined;
  } finally {
    await handle.close();
  }
}

const notAFile = (file: string): CliError =>
  new CliError('bad-playlist', `${file} is a pipe, socket or device, and is not sealed: let the packager write files.`);
