// Which package may import which: docs/architecture.md draws the same arrows.

/**
 * @typedef {'pure' | 'web' | 'node' | 'tool'} Place
 * pure: no DOM, no Node, no clock and no randomness of its own. web: no Node. tool: tests and benchmarks, which may use anything declared.
 *
 * @typedef {object} Rule
 * @property {Place} place
 * @property {readonly string[]} imports Workspace packages, by name.
 * @property {readonly string[]} [testImports] More of them, for tests only: what the package is compared with.
 */

const PROTOCOL = '@tributary/protocol';
const ATTEST = '@tributary/attest';
const SWARM = '@tributary/swarm';
const WEBRTC = '@tributary/webrtc';
const CLIENT = '@tributary/client';
const HLS = '@tributary/hls';
const PLAYER = '@tributary/player';
const PLAYLIST = '@tributary/playlist';
const SIGNALING = '@tributary/signaling';
const TELEMETRY = '@tributary/telemetry';
const DATABASE = '@tributary/database';
const CONTROL = '@tributary/control';
const OPERATOR_API = '@tributary/operator-api';
const SERVER = '@tributary/server';

/** @type {Readonly<Record<string, Rule>>} */
export const RULES = {
  [PROTOCOL]: { place: 'pure', imports: [] },
  [SWARM]: { place: 'pure', imports: [PROTOCOL] },
  [SIGNALING]: { place: 'pure', imports: [PROTOCOL] },
  '@tributary/simulator': { place: 'pure', imports: [PROTOCOL, SWARM, SIGNALING] },
  // WebCrypto is the same in browsers and in Node: the packager's and the server's tools use it too.
  [ATTEST]: { place: 'web', imports: [PROTOCOL] },
  [WEBRTC]: { place: 'web', imports: [PROTOCOL, SWARM] },
  [CLIENT]: { place: 'web', imports: [PROTOCOL, ATTEST, SWARM, WEBRTC] },
  // What the player names and what the tools name must be the same: a test puts both beside each other.
  [HLS]: { place: 'web', imports: [PROTOCOL, SWARM, CLIENT], testImports: [PLAYLIST] },
  [PLAYER]: { place: 'web', imports: [PROTOCOL, SWARM, CLIENT, HLS] },
  [PLAYLIST]: { place: 'node', imports: [PROTOCOL] },
  [DATABASE]: { place: 'node', imports: [] },
  [TELEMETRY]: { place: 'node', imports: [PROTOCOL, DATABASE] },
  // What the operator decides, and what follows from it: clock, chance and storage come in.
  [CONTROL]: { place: 'pure', imports: [PROTOCOL] },
  // Schemas for the server, types of the same for the dashboard, which loads none of them.
  [OPERATOR_API]: { place: 'node', imports: [PROTOCOL] },
  [SERVER]: { place: 'node', imports: [PROTOCOL, ATTEST, PLAYLIST, SIGNALING, DATABASE, TELEMETRY, CONTROL, OPERATOR_API] },
  // Of the server it has what makes join tokens: who checks them knows best how they are made.
  '@tributary/app-cli': { place: 'node', imports: [PROTOCOL, ATTEST, PLAYLIST, SERVER] },
  '@tributary/app-origin': { place: 'node', imports: [PROTOCOL, ATTEST, PLAYLIST] },
  '@tributary/app-watch': { place: 'web', imports: [PROTOCOL, CLIENT, HLS, PLAYER] },
  '@tributary/app-embed': { place: 'web', imports: [PROTOCOL, CLIENT, HLS, PLAYER] },
  // It shows what the server's API answers: types only, for the schemas weigh more than the page.
  '@tributary/app-dashboard': { place: 'web', imports: [OPERATOR_API] },
};

/** Packages that use the others and are used by nobody: their own package.json is their only limit. */
export const TOOLS = ['@tributary/e2e', '@tributary/bench', '@tributary/release', '@tributary/examples'];

/** Pages that only a browser test opens live beside what they test; no package exports them. */
export const BROWSER_TESTS = /^packages\/[a-z-]+\/browser-tests\//;

/** The schemas weigh 91 kB compressed; browsers decode by hand. */
export const SERVER_ONLY = { specifier: `${PROTOCOL}/schemas`, by: [SERVER] };

/** Test doubles, for tests and for packages whose purpose is testing. */
export const TESTING_SUBPATH = /^@tributary\/[a-z-]+\/testing$/;
export const MAY_IMPORT_TESTING = ['@tributary/simulator', ...TOOLS];

/** What a pure package gets handed in instead: a Clock, a Random, ports. */
export const IMPURE_MEMBERS = { Date: ['now'], Math: ['random'], performance: ['now'], crypto: ['getRandomValues', 'randomUUID'] };
export const IMPURE_CALLS = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch', 'WebSocket', 'Date'];
