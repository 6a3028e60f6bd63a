// Who vouches for the bytes of what `npm start` plays: what both programs are told, and what the user is.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../install.mjs';

export const TRUST_CHOICES = /** @type {const} */ (['sealed', 'notary', 'none']);

/** @typedef {(typeof TRUST_CHOICES)[number]} TrustChoice */

/** Where both halves of the demo's key are: the private one for the origin, which seals, the public one for the server, which tells viewers. */
export const DEMO_KEYS = { folder: '.tributary', privateKey: 'demo-seal-key.json', publicKeys: 'demo-sealed-keys.json' };

const inFolder = (/** @type {string} */ file) => join(ROOT, DEMO_KEYS.folder, file);

/** @returns {boolean} whether they are there now */
export function ensureDemoKeys() {
  const entry = ['--import', 'tsx', 'scripts/start/seal-key.ts'];
  const { status } = spawnSync(process.execPath, entry, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  return status === 0 && existsSync(inFolder(DEMO_KEYS.publicKeys));
}

/** @param {TrustChoice | undefined} trust undefined: as the server does by itself @returns {{ origin: string[], server: string[] }} */
export function trustArguments(trust) {
  if (trust === 'sealed')
    return { origin: ['--seal-key', inFolder(DEMO_KEYS.privateKey)], server: ['--sealed-keys', inFolder(DEMO_KEYS.publicKeys)] };
  return { origin: ['--no-seal'], server: trust === undefined ? [] : ['--trust', trust] };
}

/** @type {Readonly<Record<TrustChoice, string>>} */
const WORDS = {
  sealed:
    'sealed: the demo origin signs its segments, and viewers take nothing else from each other. Others: --trust notary, --trust none.',
  notary: 'notary: the server fetches each segment once itself and signs it; viewers take nothing else from each other.',
  none: 'none: viewers believe whatever others send. That is for trying out, and for viewers who know each other.',
};

/** @param {TrustChoice | undefined} trust @returns {string} */
export function describeTrust(trust) {
  return `Bytes are vouched for by – ${WORDS[trust ?? 'notary']}`;
}
