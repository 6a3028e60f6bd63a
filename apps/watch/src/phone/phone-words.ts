import type { NoLinkReason, PhoneLink } from './phone-link.ts';

/** What a link is worth to a phone, or why there is none, and what to do about it. `commands`: to be typed, one after the other. */
export interface PhoneWords {
  readonly title: string;
  readonly message: string;
  readonly commands: readonly string[];
}

const SECURE_START = 'npm start -- --https';

const NONE: Record<NoLinkReason, PhoneWords> = {
  'server-on-this-machine': {
    title: 'The server listens to this machine only',
    message: 'No phone can reach it. Start it without --host, and with https.',
    commands: [SECURE_START],
  },
  'no-network': {
    title: 'This machine is in no network',
    message: 'Join the network that the phone is in, then reload this page.',
    commands: [],
  },
  unknown: {
    title: 'This machine’s address is not known',
    message: 'Open this page by the name or address that other machines know this one by: the link for a phone is the same.',
    commands: [],
  },
  'stream-on-this-machine': {
    title: 'The stream is on this machine',
    message: 'Its address begins with localhost, which means the phone itself on a phone. Use the address that other machines know it by.',
    commands: [],
  },
};

const SECURE: PhoneWords = {
  title: 'A secure link',
  message: 'The phone plays, and shares with this browser. If it warns of the certificate: that is this machine’s own; go on.',
  commands: [],
};

const PLAIN: PhoneWords = {
  title: 'This link is not secure: the phone plays, without peers',
  message:
    'Browsers give pages what checks the bytes of other viewers only over https. Start the server with it (docs/operations.md has the steps for a certificate that the phone trusts, and for reverse proxies):',
  commands: [SECURE_START],
};

export function phoneWords(link: PhoneLink): PhoneWords {
  if (link.kind === 'none') return NONE[link.reason];
  return link.kind === 'secure' ? SECURE : PLAIN;
}
