// Finds a Chromium for the browser tests and benchmarks, or gets one. Prints its path when run: `node scripts/browser.mjs`.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './install.mjs';

/** A browser's `--version` answers at once; a stub that only says how to install one may wait for an answer. */
const VERSION_TIMEOUT_MS = 15_000;
/** Playwright's download is about 110 MB. Past this the network is blocked or too slow to wait for. */
const DOWNLOAD_TIMEOUT_MS = 180_000;
const APT_TIMEOUT_MS = 600_000;

export const WAYS_TO_GET_A_BROWSER = [
  '  - install Chrome or Chromium (Debian, Ubuntu: apt-get install chromium; macOS: brew install --cask chromium),',
  '  - or set CHROMIUM_PATH to the executable of one,',
  "  - or run `npx playwright install chromium` in e2e/ where Playwright's download server can be reached.",
];
export const HOW_TO_GET_A_BROWSER = [
  'No Chromium or Chrome was found, and none could be installed. Any of these helps:',
  ...WAYS_TO_GET_A_BROWSER,
].join('\n');

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/**
 * @typedef {object} Machine What the search looks at; tests hand in a made-up one.
 * @property {Record<string, string | undefined>} env
 * @property {NodeJS.Platform} platform
 * @property {string} home
 * @property {(file: string) => boolean} isFile
 * @property {(directory: string) => string[]} list Names in a directory; empty where there is none.
 * @property {(executable: string) => boolean} runs Whether it starts at all.
 */

/** @type {Machine} */
const THIS_MACHINE = {
  env: process.env,
  platform: process.platform,
  home: homedir(),
  isFile: (file) => existsSync(file) && statSync(file).isFile(),
  list: (directory) => (existsSync(directory) ? readdirSync(directory) : []),
  runs: (executable) =>
    // Chrome for Windows opens a window instead of answering.
    process.platform === 'win32' || spawnSync(executable, ['--version'], { stdio: 'ignore', timeout: VERSION_TIMEOUT_MS }).status === 0,
};

/** @param {Machine} machine @returns {string[]} */
function usualPlaces({ env, platform, home }) {
  if (platform === 'darwin')
    return ['Google Chrome', 'Chromium', 'Google Chrome Canary'].flatMap((name) =>
      ['/Applications', `${home}/Applications`].map((folder) => `${folder}/${name}.app/Contents/MacOS/${name}`),
    );
  if (platform === 'win32')
    return [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].flatMap((folder) =>
      folder === undefined ? [] : [`${folder}\\Google\\Chrome\\Application\\chrome.exe`, `${folder}\\Chromium\\Application\\chrome.exe`],
    );
  return ['/usr/bin', '/usr/local/bin', '/snap/bin'].flatMap((folder) => COMMANDS.map((name) => `${folder}/${name}`));
}

/** @param {Machine} machine @returns {string[]} */
function onPath({ env, platform }) {
  const [separator, slash, ending] = platform === 'win32' ? [';', '\\', '.exe'] : [':', '/', ''];
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(separator).filter((folder) => folder !== '');
  return COMMANDS.flatMap((name) => folders.map((folder) => `${folder}${slash}${name}${ending}`));
}

/** Playwright keeps its browsers in one cache per user; the newest build is used. @param {Machine} machine @returns {string[]} */
function playwrightCache({ env, platform, home, list }) {
  const own = env['PLAYWRIGHT_BROWSERS_PATH'];
  const cache =
    own !== undefined && own !== '0' && own !== ''
      ? own
      : platform === 'darwin'
        ? `${home}/Library/Caches/ms-playwright`
        : platform === 'win32'
          ? `${env['LOCALAPPDATA'] ?? home}\\ms-playwright`
          : `${env['XDG_CACHE_HOME'] ?? `${home}/.cache`}/ms-playwright`;
  const builds = list(cache).filter((name) => /^chromium(_headless_shell)?-\d+$/.test(name));
  const number = (/** @type {string} */ name) => Number(name.slice(name.lastIndexOf('-') + 1));
  return builds
    .sort((a, b) => number(b) - number(a) || a.length - b.length)
    .flatMap((build) =>
      list(join(cache, build)).flatMap((folder) =>
        [
          'chrome',
          'headless_shell',
          'chrome-headless-shell',
          'chrome.exe',
          'headless_shell.exe',
          'chrome-headless-shell.exe',
          'Chromium.app/Contents/MacOS/Chromium',
          'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
        ].map((name) => join(cache, build, folder, name)),
      ),
    );
}

/**
 * The browser that is already here: CHROMIUM_PATH, an installed one, or Playwright's.
 * @param {Partial<Machine>} [overrides]
 * @returns {string | undefined} the path of the executable
 * @throws {Error} where CHROMIUM_PATH names something that does not run: silently using another browser would mislead
 */
export function findBrowser(overrides = {}) {
  const machine = { ...THIS_MACHINE, ...overrides };
  const named = machine.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (machine.isFile(named) && machine.runs(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, which is not a browser that starts. Correct it or unset it.`);
  }
  const candidates = [...onPath(machine), ...usualPlaces(machine), ...playwrightCache(machine)];
  return candidates.find((candidate) => machine.isFile(candidate) && machine.runs(candidate));
}

function downloadWithPlaywright() {
  const shell = process.platform === 'win32';
  // The headless shell has no hidden tabs and no proprietary codecs everywhere: the whole browser first.
  for (const browser of ['chromium', 'chromium-headless-shell']) {
    console.log(`No browser found. Trying Playwright's download of ${browser} (at most ${DOWNLOAD_TIMEOUT_MS / 1000} s) …`);
    const { status } = spawnSync('npx', ['--no-install', 'playwright', 'install', browser], {
      cwd: join(ROOT, 'e2e'),
      stdio: ['ignore', 'ignore', 'ignore'],
      timeout: DOWNLOAD_TIMEOUT_MS,
      shell,
    });
    if (status === 0) return;
  }
}

function installWithApt() {
  const debianRoot = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!debianRoot) return;
  console.log('Installing Chromium with apt-get (about a minute) …');
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: APT_TIMEOUT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['update', '-q'], options);
  spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], options);
}

/** Finds a browser or installs one. @returns {string | undefined} undefined where that is impossible: say HOW_TO_GET_A_BROWSER */
export function ensureBrowser() {
  const found = findBrowser();
  if (found !== undefined) return found;
  for (const install of [downloadWithPlaywright, installWithApt]) {
    install();
    const installed = findBrowser();
    if (installed !== undefined) return installed;
  }
  return undefined;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const browser = ensureBrowser();
  console.log(browser ?? HOW_TO_GET_A_BROWSER);
  process.exitCode = browser === undefined ? 1 : 0;
}
