// Written so that any Node with ES modules can read it: the message must appear instead of a syntax error.

/** The floor of vite, and the first Node 20 that loads ES modules from CommonJS. */
const MINIMUM_MAJOR = 20;
const MINIMUM_MINOR = 19;

/** @param {string} version for instance `20.19.0` @returns {string | undefined} what to do, where it is too old */
export function nodeVersionProblem(version) {
  const parts = version.split('.').map(Number);
  const major = parts[0] || 0;
  const minor = parts[1] || 0;
  if (major > MINIMUM_MAJOR || (major === MINIMUM_MAJOR && minor >= MINIMUM_MINOR)) return undefined;
  const wanted = MINIMUM_MAJOR + '.' + MINIMUM_MINOR;
  return 'This is Node ' + version + '; Tributary needs ' + wanted + ' or newer. Get it at https://nodejs.org and run the command again.';
}

export function checkNodeVersion() {
  const problem = nodeVersionProblem(process.versions.node);
  if (problem === undefined) return;
  console.error(problem);
  process.exit(1);
}
