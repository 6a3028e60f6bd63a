// How sites use the packages, for the compiler: `skipLibCheck` is off, so whatever their types name must be there and agree.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUTPUT, ROOT } from '../workspace.ts';

const COMPILER = join(ROOT, 'node_modules/typescript/bin/tsc');
const FOLDER = join(OUTPUT, 'usage');

/** What the documents promise, in types. */
const PAGE = `import Hls from 'hls.js';
import { attachPeers, type Peers, type PeerStats } from '@tributary/hls';
import { addLanguage, TributaryPlayer } from '@tributary/player';
import { TributaryPeerView } from '@tributary/player/peer-view';
import { ENGLISH_TEXTS } from '@tributary/player/texts';
import { TributaryVideo } from '@tributary/player/tributary-video';

const peers: Peers = attachPeers(new Hls(), { signaling: 'https://peers.example', token: async () => 'token' });
const stats: PeerStats = peers.stats();
const share: number = stats.offload;
const stop: () => void = peers.on('status', (status) => console.log(status, share));
stop();
const player: TributaryPlayer | null = document.querySelector('tributary-player');
const view = new TributaryPeerView();
view.peers = player?.peers ?? peers;
addLanguage('fr', { ...ENGLISH_TEXTS, 'ask.yes': 'Oui' });
const video: TributaryVideo | undefined = player?.video;
console.log(video?.videoRenditions?.length);
// @ts-expect-error A page must name its signaling server.
attachPeers(new Hls(), {});
`;

const SERVER = `import { mintToken, startServer, type RunningServer } from '@tributary/server';

const server: RunningServer = await startServer({ port: 0, stunPort: 'off', logLevel: 'silent' });
await server.close();
export const mint: typeof mintToken = mintToken;
// @ts-expect-error A port is a number.
await startServer({ port: '0' });
`;

const BASE = {
  strict: true,
  noEmit: true,
  skipLibCheck: false,
  target: 'ES2022',
  lib: ['ES2023', 'DOM', 'DOM.Iterable'],
  types: [],
};

/** As a site with a bundler has it, and as Node resolves. */
const RESOLUTIONS = [
  { module: 'ESNext', moduleResolution: 'bundler' },
  { module: 'NodeNext', moduleResolution: 'NodeNext' },
];

/** @returns the compiler's messages */
export function usageProblems(): readonly string[] {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(join(FOLDER, 'page.ts'), PAGE);
  writeFileSync(join(FOLDER, 'server.ts'), SERVER);
  return RESOLUTIONS.flatMap((resolution) => {
    const config = join(FOLDER, `tsconfig.${resolution.module}.json`);
    writeFileSync(config, JSON.stringify({ compilerOptions: { ...BASE, ...resolution }, include: ['*.ts'] }));
    const { status, stdout } = spawnSync(process.execPath, [COMPILER, '-p', config], { encoding: 'utf8' });
    return status === 0 ? [] : [`A site's TypeScript (${resolution.moduleResolution}) refuses the packages:\n${stdout}`];
  });
}
