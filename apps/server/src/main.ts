/** `npm run server`: see `cli.ts` for the arguments. Exits 2 on bad arguments, 1 where it cannot start, 0 when told to stop. */
import { readSecrets } from './admission/secret-files.ts';
import { keptWebhookSecret } from './alerts/webhook-secret.ts';
import { readCommand, USAGE, type KeySource, type TlsSource } from './cli.ts';
import { ServerError } from './errors.ts';
import { readTurnSecret } from './ice/turn-secret.ts';
import { keptNotaryKey, keptPolicyKey, readKeyFile } from './notary/key-files.ts';
import type { ServerOptions } from './options.ts';
import { startServer } from './server.ts';
import { readCertificateFiles } from './tls/certificate-files.ts';
import { selfMadeCertificate, type TlsPair } from './tls/certificate.ts';

const EXIT_BAD_OPTION = 2;
const EXIT_CANNOT_START = 1;

async function loadTls(source: TlsSource): Promise<TlsPair | undefined> {
  if (source.kind === 'none') return undefined;
  if (source.kind === 'self-made') return selfMadeCertificate(source.folder);
  return readCertificateFiles(source.key, source.cert);
}

async function loadKeys({ folder, notaryFiles, sealedFiles }: KeySource, { trust }: ServerOptions) {
  const sealedKeys = await Promise.all(sealedFiles.map(readKeyFile));
  const hasNotary = trust !== 'none' && sealedKeys.length === 0;
  if (!hasNotary) return { sealedKeys };
  return {
    sealedKeys,
    notaryKeys: notaryFiles.length > 0 ? await Promise.all(notaryFiles.map(readKeyFile)) : [await keptNotaryKey(folder)],
  };
}

async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2), process.env);
  if (command.kind === 'help') return console.log(USAGE);
  const tls = await loadTls(command.tls);
  const turn = command.turn && { ...command.turn, secret: await readTurnSecret(command.turn.secretFile) };
  const secrets = await readSecrets(command.secrets, process.env);
  const keys = await loadKeys(command.keys, command.options);
  const { folder } = command.keys;
  const webhookSecret = await keptWebhookSecret(folder);
  const server = await startServer({
    ...command.options,
    webhookSecret,
    policyKey: await keptPolicyKey(folder),
    ...secrets,
    ...keys,
    ...(tls === undefined ? {} : { tls }),
    ...(turn === undefined ? {} : { turn }),
  });
  // Not on standard output: that is the log's, and the link is for whoever starts the server.
  if (server.setupUrl !== null)
    console.error(`No account yet. Make the first one at ${server.setupUrl} (good once, until the server stops)`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // A second one while stopping changes nothing: stopping takes less than a second.
    process.on(signal, () => void server.close().then(() => process.exit(0)));
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ServerError)) throw error;
  console.error(error.message);
  process.exitCode = error.reason === 'bad-option' ? EXIT_BAD_OPTION : EXIT_CANNOT_START;
}
