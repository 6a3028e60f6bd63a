// What is published, and from where. Everything else about a package is read from its own package.json: its entries are the
// `exports` there, so a new one is published by being one; its `sideEffects` say which modules define elements.

export interface Publication {
  /** As it is called on npm. */
  readonly name: string;
  /** Its folder in this repository. */
  readonly source: string;
  /** Where it runs decides what its modules and types may take for granted. */
  readonly runsIn: 'browser' | 'node';
  /** One line for npm's search. */
  readonly description: string;
  readonly keywords: readonly string[];
  /** Entries of the workspace's own, which nobody outside gets. */
  readonly unpublished: readonly string[];
  /** A program: its name, and its module inside the folder. */
  readonly bin?: { readonly name: string; readonly module: string };
  /** Nothing here imports them, but what is imported must find these versions of them, and npm has no other way to say so. */
  readonly alsoInstalls?: Readonly<Record<string, string>>;
  /** What is imported in the very version that is tested: later ones of the same major want a later Node. */
  readonly exactly?: readonly string[];
  /** Modules that another one stands in for in the package: both export the same. */
  readonly insteadOf?: Readonly<Record<string, string>>;
  /** It defines custom elements: they are described in a manifest (custom-elements.json). */
  readonly definesElements: boolean;
  /** The built pages lie inside, in the folder `pages`. */
  readonly servesPages: boolean;
}

const KEYWORDS = ['hls', 'hls.js', 'p2p', 'peer-to-peer', 'peer-assisted', 'webrtc', 'cdn', 'video', 'live', 'streaming'];

/** In the order in which they are built: the player's types mention those of the one before. */
export const PUBLICATIONS: readonly Publication[] = [
  {
    name: '@tributary/hls',
    source: 'packages/hls',
    runsIn: 'browser',
    description: 'One line beside your hls.js: viewers of a stream fetch its segments from each other, the CDN fills every gap.',
    keywords: KEYWORDS,
    unpublished: [],
    definesElements: false,
    servesPages: false,
  },
  {
    name: '@tributary/player',
    source: 'packages/player',
    runsIn: 'browser',
    description: 'A player for HLS as a custom element, whose viewers fetch segments from each other where they can.',
    keywords: [...KEYWORDS, 'player', 'custom-element', 'web-component'],
    unpublished: ['./operator-peers', './swarm-scales'],
    definesElements: true,
    servesPages: false,
  },
  {
    name: '@tributary/server',
    source: 'apps/server',
    runsIn: 'node',
    description: 'Introduces viewers of the same HLS stream to each other, and serves a watch page and an embeddable player.',
    keywords: [...KEYWORDS, 'signaling', 'server'],
    // Join tokens are made by the function that the index exports; the command line has a package of its own.
    unpublished: ['./testing', './token'],
    bin: { name: 'tributary-server', module: 'src/main.ts' },
    // Fastify takes any 6.x; later ones bring a cookie that wants Node 22, where ours is 20 (as in pnpm-workspace.yaml).
    alsoInstalls: { 'light-my-request': '6.6.0' },
    // 11.1 brings the same cookie.
    exactly: ['@fastify/cookie'],
    insteadOf: { 'src/installation.ts': 'src/installation.published.ts' },
    definesElements: false,
    servesPages: true,
  },
];

export function publicationOf(name: string): Publication {
  const publication = PUBLICATIONS.find((candidate) => candidate.name === name);
  if (publication === undefined) throw new Error(`${name} is not published: the packages are in release/src/publications.ts.`);
  return publication;
}
