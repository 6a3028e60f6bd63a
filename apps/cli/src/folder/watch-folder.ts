/** `tributary seal FOLDER --watch`: seals segments as a packager writes them. */
import { existsSync } from 'node:fs';
import { watch, type FSWatcher } from 'chokidar';
import { CliError, systemCode } from '../errors.ts';
import type { FolderStream } from './seal-folder.ts';
import { isOurs } from './site-folder.ts';
import { WatchedStream } from './watched-stream.ts';
import { Wakeup } from './wakeup.ts';

export interface WatchOptions extends FolderStream {
  /** Looks at the files this often, in milliseconds, where the system tells nothing of changes (network file systems). */
  readonly pollMs?: number;
}

/**
 * Runs until `stop` aborts, and ends between two segments.
 * @throws CliError `missing-file` for the folder, `cannot-watch`, `cannot-write`; whatever else is wrong may be right after the packager's next write
 */
export async function watchFolder(options: WatchOptions, stop: AbortSignal): Promise<void> {
  if (!existsSync(options.folder))
    throw new CliError('missing-file', `${options.folder} is not there: make the folder before watching it.`);
  const stream = new WatchedStream(options);
  const changed = new Wakeup(stop);
  const watcher = watch(stream.folder, {
    ignored: (file) => isOurs(file),
    ignoreInitial: true,
    ...(options.pollMs === undefined ? {} : { usePolling: true, interval: options.pollMs, binaryInterval: options.pollMs }),
  });
  let failure: CliError | undefined;
  watcher.on('all', () => changed.wake());
  watcher.on('error', (cause) => {
    failure = watchFailure(options.folder, cause);
    changed.wake();
  });
  try {
    await ready(watcher, stop);
    do {
      if (failure) throw failure;
      await stream.look(stop);
    } while (await changed.next());
  } finally {
    await watcher.close();
  }
}

function ready(watcher: FSWatcher, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    watcher.once('ready', resolve);
    watcher.once('error', () => resolve());
    stop.addEventListener('abort', () => resolve(), { once: true });
    if (stop.aborted) resolve();
  });
}

function watchFailure(folder: string, cause: unknown): CliError {
  const advice =
    systemCode(cause) === 'ENOSPC'
      ? 'the system allows no more watches: raise fs.inotify.max_user_watches, or say --poll-ms 500'
      : 'where the file system tells nothing of changes, say --poll-ms 500';
  return new CliError('cannot-watch', `${folder} cannot be watched (${String(cause)}): ${advice}.`, { cause });
}
