// Installs, builds, runs the server and the demo origin, and says where they are.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureInstalled, ROOT } from '../install.mjs';
import { whenShellIsGone } from '../npm-shell.mjs';
import { ensurePagesBuilt } from '../pages.mjs';
import { describeAddresses, lanAddresses } from './addresses.mjs';
import { demoViewers } from './demo-viewers-program.mjs';
import { readStartCommand, USAGE } from './flags.mjs';
import { checkPort } from './ports.mjs';
import { Programs } from './programs.mjs';
import { waitUntilReady } from './ready.mjs';
import { describeTrust, ensureDemoKeys, trustArguments } from './trust.mjs';

/** @typedef {import('./flags.mjs').StartFlags} StartFlags */

const LIVE = '/live/master.m3u8';
const FILM = '/vod/master.m3u8';

const EXIT_FAILED = 1;
const EXIT_BAD_FLAGS = 2;

/** Something the user can put right; its message says how. */
class StartError extends Error {}

/** @param {StartFlags} flags @returns {Promise<StartFlags>} with real ports in the place of 0 */
async function withFreePorts(flags) {
  const server = await checkPort('--port', flags.port, flags.host);
  const origin = flags.stream === undefined ? await checkPort('--origin-port', flags.originPort, flags.host) : undefined;
  for (const answer of [server, origin]) if (answer?.status === 'taken') throw new StartError(answer.message);
  return {
    ...flags,
    port: server.status === 'free' ? server.port : flags.port,
    originPort: origin?.status === 'free' ? origin.port : flags.originPort,
  };
}

/** Key and certificate in one file, where the server keeps them. */
const CERTIFICATE = join(ROOT, '.tributary/certificate.pem');

/** Both programs use the same certificate, so it is there before either starts. */
function ensureCertificate() {
  console.log('Preparing the certificate …');
  const entry = ['--import', 'tsx', 'scripts/start/certificate.ts'];
  const { status } = spawnSync(process.execPath, entry, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0 || !existsSync(CERTIFICATE))
    throw new StartError('The certificate could not be made; see above. Without --https none is needed.');
}

function build() {
  const outcome = ensurePagesBuilt();
  if (outcome === 'failed') throw new StartError('Building the pages failed; see above.');
  if (outcome === 'no-pages')
    throw new StartError('There are no pages to build: apps/watch/index.html is missing. Is this checkout complete?');
}

/** @param {StartFlags} flags @returns {import('./programs.mjs').Program[]} */
function programsFor(flags) {
  const host = flags.host === undefined ? [] : ['--host', flags.host];
  // An address that starts with a port means: on whatever host the page came from. A phone knows this machine by another name.
  const demo = [`Live=:${flags.originPort}${LIVE}`, `Film=:${flags.originPort}${FILM}`];
  const streams = flags.stream === undefined ? demo : [flags.stream];
  const trust = trustArguments(flags.trust);
  const { key, cert } = flags.certificate ?? { key: CERTIFICATE, cert: CERTIFICATE };
  // npm and the programs run in the repository; a user's paths start where the user is.
  const typedIn = process.env['INIT_CWD'] ?? process.cwd();
  const tls = flags.https ? ['--https-key', resolve(typedIn, key), '--https-cert', resolve(typedIn, cert)] : [];
  const server = {
    name: 'The server',
    entry: 'apps/server/src/main.ts',
    args: [
      ...['--port', String(flags.port), ...host],
      ...streams.flatMap((stream) => ['--stream', stream]),
      // Both streams are on it; what it says it served is held against what viewers say they got.
      ...(flags.stream === undefined ? ['--origin-stats', `:${flags.originPort}/stats`] : []),
      ...['--log-level', flags.logLevel],
      ...(flags.stunPort === undefined ? [] : ['--stun-port', flags.stunPort]),
      ...tls,
      ...trust.server,
      '--open',
    ],
  };
  if (flags.stream !== undefined) return [server];
  const args = ['--port', String(flags.originPort), ...host, ...tls, ...trust.origin];
  const origin = { name: 'The demo origin', entry: 'apps/origin/src/main.ts', args };
  return [origin, server];
}

/** @param {Programs} programs @param {number} viewers @param {string} server */
function startDemoViewers(programs, viewers, server) {
  const answer = demoViewers(viewers, server);
  console.log(`\n${answer.told}`);
  if (answer.status === 'here') programs.start(answer.program);
}

/** Settles when the user asks to stop. */
const stopAsked = () =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve({ kind: 'asked' }));
    whenShellIsGone(() => resolve({ kind: 'asked' }));
  });

/** Under which name this machine reaches an address that it listens on. @param {string | undefined} address */
function nameOf(address) {
  if (address === undefined || address === '0.0.0.0' || address === '::') return 'localhost';
  return address.includes(':') ? `[${address}]` : address;
}

/** @param {StartFlags} asked @returns {Promise<number>} the exit code */
async function run(asked) {
  // Asked before minutes of installing and building; a free one (0) is chosen when they are over, for by then another may have it.
  await withFreePorts(asked);
  ensureInstalled();
  if (asked.https && asked.certificate === undefined) ensureCertificate();
  if (asked.trust === 'sealed' && !ensureDemoKeys())
    throw new StartError('The demo has no key to seal with; see above. Without one: npm start -- --trust notary');
  build();
  const flags = await withFreePorts(asked);

  const asking = stopAsked();
  const scheme = flags.https ? 'https' : 'http';
  const host = nameOf(flags.host);
  const originUrl = `${scheme}://${host}:${flags.originPort}`;
  const stream = flags.stream ?? `${originUrl}${LIVE}`;
  const programs = new Programs();
  console.log(`Starting the server${flags.stream === undefined ? ' and the demo origin' : ''} …`);
  for (const program of programsFor(flags)) programs.start(program);

  const stopWaiting = new AbortController();
  const ready = Promise.all([
    waitUntilReady(`${scheme}://${host}:${flags.port}/healthz`, stopWaiting.signal),
    flags.stream === undefined ? waitUntilReady(`${originUrl}${LIVE}`, stopWaiting.signal) : 'ready',
  ]).then((answers) => {
    if (stopWaiting.signal.aborted) return;
    if (answers.includes('timeout')) console.error('It is taking long to answer; the messages above may say why.');
    const originPort = flags.stream === undefined ? flags.originPort : undefined;
    console.log(`\nTributary runs. Ctrl-C stops it.\n`);
    const isSelfMade = flags.https && flags.certificate === undefined;
    console.log(describeAddresses({ https: flags.https, isSelfMade, host, port: flags.port, originPort, stream, lan: lanAddresses() }));
    console.log(`\n${describeTrust(flags.trust)}`);
    if (flags.demoViewers > 0) startDemoViewers(programs, flags.demoViewers, `${scheme}://${host}:${flags.port}`);
  });

  const ending = await Promise.race([asking, programs.ended.then((end) => ({ kind: /** @type {const} */ ('died'), ...end }))]);
  stopWaiting.abort();
  if (ending.kind === 'died') console.error(`${ending.name} ${ending.how}; stopping.`);
  else console.log('\nStopping …');
  const stubborn = await programs.stop();
  await ready;
  if (stubborn.length > 0) console.error(`${stubborn.join(' and ')} did not stop in time and was killed.`);
  return ending.kind === 'died' || stubborn.length > 0 ? EXIT_FAILED : 0;
}

/** @param {readonly string[]} args */
export async function main(args) {
  const command = readStartCommand(args);
  if (command.kind === 'help') return console.log(USAGE);
  if (command.kind === 'bad') {
    console.error(`${command.message}\n\n${USAGE}`);
    process.exitCode = EXIT_BAD_FLAGS;
    return;
  }
  try {
    process.exitCode = await run(command.flags);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    process.exitCode = EXIT_FAILED;
  }
}
