/** `tributary`: see `cli.ts` for the commands. Exits 2 on bad arguments, 1 where it cannot do what it was told, 0 otherwise. */
import { runTokenCommand } from '@tributary/server/token';
import { AttestError, KeySet } from '@tributary/attest';
import { readCommand, USAGE, type SealTarget } from './cli.ts';
import { CliError } from './errors.ts';
import { sealFolder } from './folder/seal-folder.ts';
import { watchFolder } from './folder/watch-folder.ts';
import { makeKeyFile, readPublicKey, readSigningKey } from './keys/key-file.ts';
import { signedWord } from './policy/policy-command.ts';
import { startPushServer } from './push/push-server.ts';
import { Upstream } from './push/upstream.ts';
import { Sealer } from './seal/sealer.ts';

const EXIT_FAILED = 1;
const EXIT_BAD_OPTION = 2;
const JSON_INDENT = 2;

const say = (line: string): void => console.log(line);

/** Aborts when the user or the system asks the program to end. A second signal ends it at once. */
function stopAsked(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

async function makeSealer({ keyFile, url, streamName }: SealTarget): Promise<Sealer> {
  const key = await readSigningKey(keyFile);
  const sealer = new Sealer(key, url.href, streamName);
  say(`Sealing stream ${sealer.streamId} with key ${key.keyId}.`);
  return sealer;
}

async function printPublicKeys(files: readonly string[]): Promise<void> {
  const keys = new KeySet(await Promise.all(files.map(readPublicKey)));
  // Beside the JSON, so that that can go into a file.
  for (const keyId of keys.keyIds) console.error(`Key id: ${keyId}`);
  const set = keys.toJson();
  say(JSON.stringify(files.length === 1 ? set.keys[0] : set, undefined, JSON_INDENT));
}

async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2));
  switch (command.kind) {
    case 'help':
      return say(USAGE);
    case 'token': {
      process.exitCode = await runTokenCommand(command.args, say, (line) => console.error(line));
      return;
    }
    case 'new-key': {
      const { keyId } = await makeKeyFile(command.out);
      return say(
        `Key ${keyId} is in ${command.out}. Keep it secret, and a copy of it safe.\nIts public half: tributary keys public ${command.out}`,
      );
    }
    case 'public-keys':
      return printPublicKeys(command.files);
    case 'policy': {
      const { keyFile, stream, settings } = command;
      return say(await signedWord(await readSigningKey(keyFile), stream, settings, Date.now()));
    }
    case 'seal-folder': {
      const { playlists, attested, live } = await sealFolder({ ...command, sealer: await makeSealer(command), say });
      say(`${attested} segments sealed, of ${playlists} playlists.`);
      for (const file of live) say(`${file} does not end: its later segments are not sealed. Say --watch for a live stream.`);
      return;
    }
    case 'watch': {
      const { folder, url, pollMs } = command;
      const stop = stopAsked();
      const sealer = await makeSealer(command);
      say(`Watching ${folder}. Ctrl-C ends it.`);
      return watchFolder({ folder, url, sealer, say, ...(pollMs === undefined ? {} : { pollMs }) }, stop);
    }
    case 'push': {
      const { port, host, url } = command;
      const stop = stopAsked();
      const upstream = new Upstream(command.upstream);
      const server = await startPushServer({ port, host, url, upstream, sealer: await makeSealer(command), say });
      say(`Push to http://${host}:${server.port}/ what goes to ${command.upstream}. Ctrl-C ends it.`);
      await new Promise<void>((resolve) => {
        stop.addEventListener('abort', () => resolve(), { once: true });
        if (stop.aborted) resolve();
      });
      return server.close();
    }
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof CliError || error instanceof AttestError)) throw error;
  console.error(error.message);
  process.exitCode = error.reason === 'bad-option' ? EXIT_BAD_OPTION : EXIT_FAILED;
}
