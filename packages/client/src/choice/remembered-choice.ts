/** What the viewer said of having peers: `undecided` until it said anything. */
export type Decision = 'undecided' | 'yes' | 'no';

/** What the viewer said of sending: `auto`, by what it is connected by; `no`, never; `yes`, also where a phone does not tell what that is. */
export type UploadWish = 'auto' | 'yes' | 'no';

/** What outlives a visit. */
export interface RememberedChoice {
  readonly decision: Decision;
  readonly upload: UploadWish;
  /** Signaling servers whose operator wants viewers to be asked: they are not contacted before a yes. */
  readonly askingServers: readonly string[];
}

export const NOTHING_REMEMBERED: RememberedChoice = { decision: 'undecided', upload: 'auto', askingServers: [] };

const VERSION = 1;
export const MAX_SERVERS = 16; // a page has one; past it the one longest ago is asked once more
const MAX_SERVER_CHARACTERS = 2_048;
const MAX_TEXT_CHARACTERS = MAX_SERVERS * MAX_SERVER_CHARACTERS * 2; // somebody else wrote it, whatever it is
export const DECISIONS: readonly Decision[] = ['undecided', 'yes', 'no'];
export const UPLOAD_WISHES: readonly UploadWish[] = ['auto', 'yes', 'no'];

export function encodeChoice({ decision, upload, askingServers }: RememberedChoice): string {
  return JSON.stringify({ version: VERSION, decision, upload, askingServers });
}

/** @param text what was kept; what cannot be read, or is of another version, counts as nothing */
export function decodeChoice(text: string | null): RememberedChoice {
  if (text === null || text.length > MAX_TEXT_CHARACTERS) return NOTHING_REMEMBERED;
  let kept: unknown;
  try {
    kept = JSON.parse(text);
  } catch {
    return NOTHING_REMEMBERED;
  }
  if (typeof kept !== 'object' || kept === null || !('version' in kept) || kept.version !== VERSION) return NOTHING_REMEMBERED;
  const { decision, upload, askingServers } = kept as Partial<Record<keyof RememberedChoice, unknown>>;
  return {
    decision: DECISIONS.find((each) => each === decision) ?? 'undecided',
    upload: UPLOAD_WISHES.find((each) => each === upload) ?? 'auto',
    askingServers: Array.isArray(askingServers) ? askingServers.filter(isServer).slice(-MAX_SERVERS) : [],
  };
}

/** An address of the length that is kept. */
export function isServer(server: unknown): server is string {
  return typeof server === 'string' && server.length <= MAX_SERVER_CHARACTERS;
}
