// What is published, as its users have it: installed from the tarballs into a project that knows nothing of this repository.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createConsumer, installedVersion, packPackages, type Consumer } from './support/consumer.ts';
import { openContext } from './support/contexts.ts';
import { expect, test } from './support/fixtures.ts';
import { importMap } from './support/import-map.ts';
import { serveDirectory, type StaticServer } from './support/static-server.ts';

/** Building, packing and installing, on a slow machine with an empty cache of npm. */
const INSTALL_TIMEOUT_MS = 240_000;
/** Longer than any first segment, so that it cannot all be the first frame's. */
const PLAYED_SECONDS = 6;

/** What a page of this file tells. */
interface Watched {
  currentTime(): number;
  status(): string;
  peerBytes(): number;
  trust(): string;
}

declare global {
  interface Window {
    watched: Watched;
  }
}

/** With the element: what a page reads from it. */
const ELEMENT = `
import '@tributary/player';
const { searchParams } = new URL(location.href);
const player = document.createElement('tributary-player');
player.muted = true;
player.autoplay = true;
player.src = searchParams.get('src');
player.signaling = searchParams.get('signaling');
document.body.append(player);
window.watched = {
  currentTime: () => player.video?.currentTime ?? 0,
  status: () => player.peerStatus,
  peerBytes: () => player.peers?.stats().totals.peerBytes ?? 0,
  trust: () => player.peers?.stats().trust ?? '',
};
`;

/** With the one line beside hls.js. */
const ATTACHED = `
import Hls from 'hls.js';
import { attachPeers } from '@tributary/hls';
const { searchParams } = new URL(location.href);
const video = Object.assign(document.createElement('video'), { muted: true, autoplay: true });
document.body.append(video);
const hls = new Hls();
const peers = attachPeers(hls, { signaling: searchParams.get('signaling') });
hls.loadSource(searchParams.get('src'));
hls.attachMedia(video);
window.watched = {
  currentTime: () => video.currentTime,
  status: () => peers.status,
  peerBytes: () => peers.stats().totals.peerBytes,
  trust: () => peers.stats().trust,
};
`;

const html = (head: string, script: string): string => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>A site</title>${head}</head>
  <body>${script}</body>
</html>
`;

let consumer: Consumer | 'offline' = 'offline';
let site: StaticServer | undefined;

test.beforeAll(async () => {
  test.setTimeout(INSTALL_TIMEOUT_MS);
  const tarballs = await packPackages();
  const wanted = [`hls.js@${await installedVersion('hls.js', 'packages/hls')}`, `vite@${await installedVersion('vite', '.')}`];
  consumer = await createConsumer([...Object.values(tarballs), ...wanted]);
  if (consumer === 'offline') return;
  const { folder } = consumer;
  await mkdir(join(folder, 'src'));
  for (const [name, module] of [
    ['element', ELEMENT],
    ['attached', ATTACHED],
  ] as const) {
    await writeFile(join(folder, 'src', `${name}.js`), module);
    await writeFile(join(folder, 'index.html'), html('', `<script type="module" src="/src/${name}.js"></script>`));
    // Without a configuration: no alias, no polyfill, no option.
    await consumer.run('vite', ['build', '--logLevel', 'error', '--outDir', `dist-${name}`]);
    const map = importMap(folder, ['hls.js', '@tributary/hls', '@tributary/player']);
    const head = `<script type="importmap">${JSON.stringify(map)}</script>`;
    await writeFile(join(folder, `${name}.html`), html(head, `<script type="module">${module}</script>`));
  }
  site = await serveDirectory(folder);
});

test.afterAll(async () => {
  await site?.close();
  if (consumer !== 'offline') await consumer.remove();
});

/** A Vite build's addresses begin at its own root. */
const PAGES = [
  { name: 'an empty Vite project: the element', build: 'dist-element', path: '/' },
  { name: 'an empty Vite project: one line beside hls.js', build: 'dist-attached', path: '/' },
  { name: 'a plain page with an import map: the element', build: '.', path: '/element.html' },
  { name: 'a plain page with an import map: one line beside hls.js', build: '.', path: '/attached.html' },
];

function installed(): Consumer {
  test.skip(consumer === 'offline', 'the npm registry: npm must be able to install what the packages depend on');
  return consumer as Consumer;
}

for (const { name, build, path } of PAGES) {
  test(`${name} plays, and two viewers share`, async ({ browser, startOrigin, startServerProcess }) => {
    const { folder, program } = installed();
    const origin = await startOrigin({ renditions: ['480p'] });
    const server = await startServerProcess({
      sealedKeys: origin.sealKeys,
      program: { command: program('tributary-server'), args: [], folder },
    });
    const pages = build === '.' ? site : await serveDirectory(join(folder, build));
    if (pages === undefined) throw new Error('The site is not served.');
    try {
      const address = `${pages.url}${path}?${new URLSearchParams({ src: `${origin.url}/live/master.m3u8`, signaling: server.url }).toString()}`;
      const errors: string[] = [];
      const open = async () => {
        const page = await (await openContext(browser)).newPage();
        page.on('pageerror', (error) => errors.push(error.message));
        // Of the site's own files: what a build left out, or put elsewhere.
        page.on('response', (answer) => {
          if (answer.url().startsWith(pages.url) && !answer.ok()) errors.push(`${answer.url()}: ${answer.status()}`);
        });
        await page.goto(address);
        await expect.poll(() => page.evaluate(() => window.watched.currentTime()), { timeout: 30_000 }).toBeGreaterThan(0);
        return page;
      };
      const first = await open();
      const second = await open();
      for (const page of [first, second])
        await expect.poll(() => page.evaluate(() => window.watched.status()), { timeout: 30_000 }).toBe('sharing');
      const from = await second.evaluate(() => window.watched.currentTime());
      await expect
        .poll(() => second.evaluate(() => window.watched.currentTime()), { timeout: 30_000 })
        .toBeGreaterThan(from + PLAYED_SECONDS);
      const peerBytes = async () =>
        Math.max(...(await Promise.all([first, second].map((page) => page.evaluate(() => window.watched.peerBytes())))));
      await expect.poll(peerBytes, { timeout: 30_000 }).toBeGreaterThan(0);
      expect(await second.evaluate(() => window.watched.trust())).toBe('sealed');
      // hls.js's worker comes with the element; a site that has hls.js itself decides for itself.
      if (name.includes('element')) expect(second.workers().map((worker) => worker.url())).toEqual([expect.stringContaining('hls.worker')]);
      expect(errors).toEqual([]);
    } finally {
      if (pages !== site) await pages.close();
    }
  });
}

test('the server: it brings its pages along, says its version, and is a library too', async ({ startServerProcess }) => {
  const own = installed();
  const { folder, program } = own;
  const server = await startServerProcess({ program: { command: program('tributary-server'), args: [], folder } });
  for (const page of ['watch', 'embed', 'dashboard']) {
    const answer = await fetch(`${server.url}/${page}/`);
    expect(answer.status, page).toBe(200);
    const [script] = /\/assets\/[\w.-]+\.js/.exec(await answer.text()) ?? [];
    expect((await fetch(`${server.url}${script}`)).status, page).toBe(200);
  }
  expect(await own.run('tributary-server', ['--help'])).toContain('--port N');

  await writeFile(
    join(folder, 'own-server.mjs'),
    `import { startServer } from '@tributary/server';
const server = await startServer({ host: '127.0.0.1', stunPort: 'off', logLevel: 'silent' });
const answer = await fetch(server.url + '/config.json');
console.log((await answer.json()).version);
await server.close();
`,
  );
  // Its own process, as it would be for whoever starts it so.
  const { execFile } = await import('node:child_process');
  const version = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, ['own-server.mjs'], { cwd: folder }, (error, stdout) => (error ? reject(error) : resolve(stdout.trim())));
  });
  expect(version).toBe(await installedVersion('@tributary/server', folder));
});
