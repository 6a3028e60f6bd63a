import type { PlayerPeerStatus } from '../player-state.ts';

/** Good: bytes flow. Waiting: nobody's fault. Trouble: something can be done about it. */
export type StatusTone = 'good' | 'waiting' | 'trouble';

export interface StatusWords {
  readonly tone: StatusTone;
  readonly title: string;
  /** What it means and what to do, in one sentence. */
  readonly sentence: string;
}

/** What a viewer reads about each reason for having peers or not. In every case the video plays on. */
export const STATUS_WORDS: Readonly<Record<PlayerPeerStatus, StatusWords>> = {
  idle: { tone: 'waiting', title: 'Nothing to share yet', sentence: 'Start a stream, and this shows where its bytes come from.' },
  sharing: { tone: 'good', title: 'Sharing', sentence: 'You and other viewers pass the stream on to each other.' },
  'awaiting-attestation': {
    tone: 'waiting',
    title: 'Waiting for proof',
    sentence: 'Others are here, but nobody vouches for what they send yet; until somebody does, all of it comes from the origin.',
  },
  connecting: {
    tone: 'waiting',
    title: 'Meeting other viewers',
    sentence: 'Others watch this stream too, and the first connection to one of them is being made.',
  },
  alone: {
    tone: 'waiting',
    title: 'Nobody else is here',
    sentence: 'Sharing begins as soon as somebody else opens this stream; until then all of it comes from the origin.',
  },
  'connecting-failed': {
    tone: 'trouble',
    title: 'Cannot reach other viewers',
    sentence: 'A firewall, a VPN or a refused permission may be in the way; it goes on trying, and you can try another network.',
  },
  'signaling-unreachable': {
    tone: 'trouble',
    title: 'Cannot find other viewers',
    sentence: 'The server that introduces viewers does not answer; it goes on trying, and you need not do anything.',
  },
  token: {
    tone: 'trouble',
    title: 'Not let in',
    sentence: 'The server did not accept this page’s pass for sharing; reload the page, and tell the site if that does not help.',
  },
  policy: {
    tone: 'waiting',
    title: 'Sharing is switched off',
    sentence:
      'Whoever runs this stream has switched sharing off, has no room left or does not take you; where it can, it comes back by itself.',
  },
  'needs-consent': {
    tone: 'waiting',
    title: 'Sharing waits for your yes',
    sentence: 'No connection to other viewers is opened before you agree to it.',
  },
  refused: {
    tone: 'waiting',
    title: 'You watch on your own',
    sentence: 'You chose not to share, so no connection to other viewers is opened; you can change that at any time.',
  },
  off: {
    tone: 'waiting',
    title: 'Sharing is not offered here',
    sentence: 'This page plays the stream without other viewers, and opens no connection to any.',
  },
  'insecure-context': {
    tone: 'trouble',
    title: 'This page is not secure',
    sentence:
      'It came over http://, where the browser gives no means to check what other viewers send; open it with https://, or on localhost.',
  },
  'no-webrtc': {
    tone: 'trouble',
    title: 'No connections to viewers here',
    sentence: 'This browser, an extension or the page’s own policy does not allow WebRTC; allow it or try another browser.',
  },
  'no-relay': {
    tone: 'waiting',
    title: 'Sharing without addresses is not set up',
    sentence: 'Your address stays with you, and the site names no relay that others could be reached by; its operator can add one.',
  },
  'engine-unavailable': {
    tone: 'trouble',
    title: 'Sharing could not be loaded',
    sentence: 'A part of the player did not arrive; it is tried again, and reloading the page helps if it stays so.',
  },
  'unsupported-player': {
    tone: 'waiting',
    title: 'This browser plays alone',
    sentence: 'It plays the stream by itself and lets nobody else deliver parts of it; a newer browser could share.',
  },
  destroyed: { tone: 'waiting', title: 'Sharing has ended', sentence: 'The player was closed; reload the page to start again.' },
  'no-signaling': {
    tone: 'waiting',
    title: 'Sharing is not set up',
    sentence: 'The page names no server that introduces viewers; its author adds one with the player’s “signaling” attribute.',
  },
};
