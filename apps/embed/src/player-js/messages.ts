/** The messages of the player.js protocol (player.js 0.1.0, SPEC.rst): JSON text in both directions, told apart by `context`. */

export const CONTEXT = 'player.js';
/** The protocol's version, which the package's 0.1.0 still speaks. */
export const VERSION = '0.0.11';

export const METHODS = [
  'play',
  'pause',
  'getPaused',
  'mute',
  'unmute',
  'getMuted',
  'setVolume',
  'getVolume',
  'getDuration',
  'setCurrentTime',
  'getCurrentTime',
  'setLoop',
  'getLoop',
  'removeEventListener',
  'addEventListener',
] as const;
/** The protocol's, and `seeked`, which other players add as well. */
export const EVENTS = ['ready', 'play', 'pause', 'ended', 'timeupdate', 'progress', 'error', 'seeked'] as const;

export type Method = (typeof METHODS)[number];
export type EventName = (typeof EVENTS)[number];

/** A request is a name and a number; whatever is longer was not made by a page that wants something of a player. */
export const MAX_MESSAGE_CHARACTERS = 4096;
/** player.js makes names of 41 characters. */
export const MAX_LISTENER_CHARACTERS = 128;
/** Of a name that is no method, in the answer: enough to recognise a slip of the pen by. */
const MAX_QUOTED_CHARACTERS = 40;

export const ERROR_UNDEFINED = -1;
export const ERROR_NOT_SUPPORTED = 1;
export const ERROR_METHOD = 2;

export interface PlayerError {
  readonly code: typeof ERROR_UNDEFINED | typeof ERROR_NOT_SUPPORTED | typeof ERROR_METHOD;
  readonly msg: string;
}

/** What a parent's message asks for. */
export type Request =
  /** Nothing of this protocol, or nothing that could be answered: other scripts post messages, too. */
  | { readonly kind: 'foreign' }
  /** Of this protocol, and wrong: whoever listens for errors learns why. */
  | { readonly kind: 'refused'; readonly error: PlayerError }
  /** `listener`: the parent's name for who is to be answered; null where it gave none. */
  | { readonly kind: 'call'; readonly method: Method; readonly value: unknown; readonly listener: string | null };

/** Reads one message. Never throws; of an object, it looks at the fields of the protocol alone. */
export function readRequest(data: unknown): Request {
  const fields = fieldsOf(data);
  if (fields === undefined || fields['context'] !== CONTEXT) return { kind: 'foreign' };
  const { method, value, listener = null } = fields;
  // What the frame itself sends has an event instead.
  if (typeof method !== 'string') return { kind: 'foreign' };
  if (!isMethod(method)) return refused(`Method not supported: ${method.slice(0, MAX_QUOTED_CHARACTERS)}`);
  if (listener !== null && (typeof listener !== 'string' || listener.length > MAX_LISTENER_CHARACTERS)) {
    return refused(`${method}: a listener’s name is a text of at most ${MAX_LISTENER_CHARACTERS} characters`);
  }
  return { kind: 'call', method, value, listener };
}

/** The text that a parent is sent. What is not a finite number becomes null in JSON: callers send none. */
export function writeEvent(event: EventName | Method, value: unknown, listener: string | null): string {
  return JSON.stringify({
    context: CONTEXT,
    version: VERSION,
    event,
    ...(value === undefined ? {} : { value }),
    ...(listener === null ? {} : { listener }),
  });
}

export function isEventName(name: unknown): name is EventName {
  return (EVENTS as readonly unknown[]).includes(name);
}

function isMethod(name: string): name is Method {
  return (METHODS as readonly string[]).includes(name);
}

function refused(msg: string): Request {
  return { kind: 'refused', error: { code: ERROR_METHOD, msg } };
}

/** player.js sends text; some parents send the object itself, which its own receiver takes as well. */
function fieldsOf(data: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof data === 'object' && data !== null) return data as Readonly<Record<string, unknown>>;
  if (typeof data !== 'string' || data.length > MAX_MESSAGE_CHARACTERS) return undefined;
  try {
    const parsed: unknown = JSON.parse(data);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
