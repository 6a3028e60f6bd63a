// Makes the demo's key before the origin and the server start: the one seals by it, the other tells viewers to trust it.
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServerError } from '../../apps/server/src/errors.ts';
import { keptKey } from '../../apps/server/src/notary/key-files.ts';
import { KeySet, SigningKey } from '../../packages/attest/src/index.ts';
import { ROOT } from '../install.mjs';
import { DEMO_KEYS } from './trust.mjs';

const folder = join(ROOT, DEMO_KEYS.folder);
const file = join(folder, DEMO_KEYS.publicKeys);

try {
  const { publicKey } = await SigningKey.fromJwk(await keptKey(folder, DEMO_KEYS.privateKey));
  // At once: another `npm start` of this checkout may be reading it.
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify(new KeySet([publicKey]).toJson(), undefined, 2)}\n`);
  await rename(unfinished, file);
} catch (error) {
  const why =
    error instanceof ServerError ? error.message : `${String(error)} Delete ${join(folder, DEMO_KEYS.privateKey)} to have a new one made.`;
  console.error(`The demo's key: ${why}`);
  process.exitCode = 1;
}
