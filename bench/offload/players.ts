/** The players compared. Each has a page of its own in `bench/pages/`; everything around the player is the same. */
export const PLAYERS = [
  { name: 'hls', title: 'plain hls.js', needs: 'nothing' },
  { name: 'p2pml', title: 'p2p-media-loader', needs: 'tracker' },
  { name: 'tributary', title: 'Tributary', needs: 'signaling' },
] as const;

export type PlayerDefinition = (typeof PLAYERS)[number];
export type PlayerName = PlayerDefinition['name'];
