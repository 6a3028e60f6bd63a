// What of the choice is of no use before something is opened: it comes with the engine.
import type { Consent } from './consent.ts';
import { isServer, MAX_SERVERS, type RememberedChoice } from './remembered-choice.ts';

/** Whether the page has told its viewer of peers: it does so once, however many players it has. */
export interface PageNotice {
  isGiven: boolean;
}

const THIS_PAGE: PageNotice = { isGiven: false };

/** Something is about to be opened: tells the viewer, where it is to be told and the page has not done so yet. Whoever hears it may still choose `no`. */
export function tellBeforeOpening({ choice }: Consent, tell: () => void, notice: PageNotice = THIS_PAGE): void {
  const { mode, decision } = choice;
  if (mode !== 'notice' || decision !== 'undecided' || notice.isGiven) return;
  notice.isGiven = true;
  tell();
}

/**
 * What the operator wants, as the server tells it at joining and later.
 * @returns whether this viewer may stay
 */
export function operatorWants(consent: Consent, mode: 'ask' | 'notice'): boolean {
  const { memory, server } = consent;
  const before = memory.read();
  const after = withServer(before, server, mode === 'ask');
  if (after !== before) memory.write(after);
  return consent.obstacle === null;
}

/** The same, and the server's operator wants viewers to be asked, or no longer does. */
export function withServer(choice: RememberedChoice, server: string, asks: boolean): RememberedChoice {
  const { askingServers } = choice;
  if (askingServers.includes(server) === asks || !isServer(server)) return choice;
  const others = askingServers.filter((other) => other !== server);
  return { ...choice, askingServers: asks ? [...others, server].slice(-MAX_SERVERS) : others };
}
