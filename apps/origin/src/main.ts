/** `npm run origin`: see `cli.ts` for the arguments. */
import { readFile } from 'node:fs/promises';
import { readCommand, USAGE } from './cli.ts';
import { OriginError } from './errors.ts';
import { startOrigin } from './origin.ts';

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new OriginError('bad-option', `The PEM file cannot be read: ${String(cause)}`, { cause });
  }
}

async function readSealKey(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (cause) {
    throw new OriginError('bad-option', `The seal key cannot be read (${String(cause)}): make one with tributary keys new`, { cause });
  }
}

async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2));
  if (command.kind === 'help') return console.log(USAGE);
  const { options, tlsFiles, sealKeyFile } = command;
  const tls = tlsFiles && { key: await readPem(tlsFiles.key), cert: await readPem(tlsFiles.cert) };
  const sealKey = sealKeyFile === undefined ? {} : { sealKey: await readSealKey(sealKeyFile) };
  const origin = await startOrigin({ ...options, ...sealKey, ...(tls === undefined ? {} : { tls }) });
  console.log(`Demo origin: ${origin.url}/live/master.m3u8 (live), ${origin.url}/vod/master.m3u8 (film), ${origin.url}/stats`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void origin.close());
}

try {
  await main();
} catch (error) {
  if (!(error instanceof OriginError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
