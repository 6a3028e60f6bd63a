// Loaded into each program that `npm start` runs: when the pipe to the starter breaks, however the starter ended, so does the program.
import { isMainThread } from 'node:worker_threads';

/** @param {NodeJS.ReadStream} stdin */
function followParent(stdin) {
  const stop = () => process.kill(process.pid, 'SIGTERM');
  stdin.once('end', stop).once('error', stop);
  stdin.resume();
  // The pipe alone must not keep a program running that has nothing left to do. It is a socket, whatever its declared type says.
  if ('unref' in stdin) stdin.unref();
}

// Threads of a program load this as well, and their input is over when they begin.
if (isMainThread) followParent(process.stdin);
