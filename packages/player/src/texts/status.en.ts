/** What a viewer reads about each reason for having peers or not: in one sentence, what it means and what to do. */
export const STATUS_EN = {
  'status.idle.title': 'Nothing to share yet',
  'status.idle.sentence': 'Start a stream, and this shows where its bytes come from.',
  'status.sharing.title': 'Sharing',
  'status.sharing.sentence': 'You and other viewers pass the stream on to each other.',
  'status.awaiting-attestation.title': 'Waiting for proof',
  'status.awaiting-attestation.sentence':
    'Others are here, but nobody vouches for what they send yet; until somebody does, all of it comes from the origin.',
  'status.connecting.title': 'Meeting other viewers',
  'status.connecting.sentence': 'Others watch this stream too, and the first connection to one of them is being made.',
  'status.alone.title': 'Nobody else is here',
  'status.alone.sentence': 'Sharing begins as soon as somebody else opens this stream; until then all of it comes from the origin.',
  'status.connecting-failed.title': 'Cannot reach other viewers',
  'status.connecting-failed.sentence':
    'A firewall, a VPN or a refused permission may be in the way; it goes on trying, and you can try another network.',
  'status.signaling-unreachable.title': 'Cannot find other viewers',
  'status.signaling-unreachable.sentence':
    'The server that introduces viewers does not answer; it goes on trying, and you need not do anything.',
  'status.token.title': 'Not let in',
  'status.token.sentence':
    'The server did not accept this page’s pass for sharing; reload the page, and tell the site if that does not help.',
  'status.policy.title': 'Sharing is switched off',
  'status.policy.sentence':
    'Whoever runs this stream has switched sharing off, has no room left or does not take you; where it can, it comes back by itself.',
  'status.needs-consent.title': 'Sharing waits for your yes',
  'status.needs-consent.sentence': 'No connection to other viewers is opened before you agree to it.',
  'status.refused.title': 'You watch on your own',
  'status.refused.sentence': 'You chose not to share, so no connection to other viewers is opened; you can change that at any time.',
  'status.off.title': 'Sharing is not offered here',
  'status.off.sentence': 'This page plays the stream without other viewers, and opens no connection to any.',
  'status.insecure-context.title': 'This page is not secure',
  'status.insecure-context.sentence':
    'It came over http://, where the browser gives no means to check what other viewers send; open it with https://, or on localhost.',
  'status.no-webrtc.title': 'No connections to viewers here',
  'status.no-webrtc.sentence':
    'This browser, an extension or the page’s own policy does not allow WebRTC; allow it or try another browser.',
  'status.no-relay.title': 'Sharing without addresses is not set up',
  'status.no-relay.sentence':
    'Your address stays with you, and the site names no relay that others could be reached by; its operator can add one.',
  'status.engine-unavailable.title': 'Sharing could not be loaded',
  'status.engine-unavailable.sentence':
    'A part of the player did not arrive; it is tried again, and reloading the page helps if it stays so.',
  'status.unsupported-player.title': 'This browser plays alone',
  'status.unsupported-player.sentence':
    'It plays the stream by itself and lets nobody else deliver parts of it; a newer browser could share.',
  'status.destroyed.title': 'Sharing has ended',
  'status.destroyed.sentence': 'The player was closed; reload the page to start again.',
  'status.no-signaling.title': 'Sharing is not set up',
  'status.no-signaling.sentence':
    'The page names no server that introduces viewers; its author adds one with the player’s “signaling” attribute.',
} as const;
