// Loaded into each program that `npm start` runs: when the pipe to the starter breaks, however the starter ended, so does the program.
const stop = () => process.kill(process.pid, 'SIGTERM');
process.stdin.once('end', stop).once('error', stop);
process.stdin.resume();
// The pipe alone must not keep a program running that has nothing left to do. It is a socket, whatever its declared type says.
if ('unref' in process.stdin) process.stdin.unref();
