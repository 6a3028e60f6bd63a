// npm runs a script through a shell. Told to end, npm ends that shell, and some shells (Debian's) then leave what they run behind.

/** Often enough that nothing of ours outlives npm noticeably; reading the parent's id costs a microsecond. */
const POLL_MS = 250;

/** Noted when this module loads, before a build or an install blocks the program for a while. */
const shell = process.ppid;

/**
 * Calls `stop` once when the shell that npm started this program with is gone. Does nothing outside npm, where a program may well
 * be meant to outlive its parent.
 * @param {() => void} stop
 */
export function whenShellIsGone(stop) {
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    stop();
  }, POLL_MS);
  timer.unref();
}
