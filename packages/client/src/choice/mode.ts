/** What a viewer is asked before it has peers, the laxest first: told of it, asked for it, not offered it at all. */
export const PEERS_MODES = ['notice', 'ask', 'off'] as const;
export type PeersMode = (typeof PEERS_MODES)[number];

export const DEFAULT_MODE: PeersMode = 'notice';

/** Whose word made it that mode. */
export type ModeReason = 'default' | 'site' | 'global-privacy-control' | 'operator';

export interface ModeSources {
  /** The page's own; undefined: it says nothing. */
  readonly site?: PeersMode | undefined;
  /** The browser sends Global Privacy Control: its user asks not to have data passed on, and addresses are. */
  readonly hasPrivacySignal: boolean;
  /** What the signaling server said, now or on an earlier visit; undefined: nothing. */
  readonly operator?: PeersMode | undefined;
}

export interface ModeInForce {
  readonly mode: PeersMode;
  readonly why: ModeReason;
}

/** The strictest of what site, browser and operator want: nobody can make it laxer than another wants it. */
export function modeInForce({ site, hasPrivacySignal, operator }: ModeSources): ModeInForce {
  let inForce: ModeInForce = site === undefined ? { mode: DEFAULT_MODE, why: 'default' } : { mode: site, why: 'site' };
  if (hasPrivacySignal) inForce = stricter(inForce, { mode: 'ask', why: 'global-privacy-control' });
  return operator === undefined ? inForce : stricter(inForce, { mode: operator, why: 'operator' });
}

function stricter(one: ModeInForce, other: ModeInForce): ModeInForce {
  return PEERS_MODES.indexOf(other.mode) > PEERS_MODES.indexOf(one.mode) ? other : one;
}

/** Whether it is one of the modes, as an attribute or a server may have written it. */
export function isPeersMode(text: unknown): text is PeersMode {
  return PEERS_MODES.some((mode) => mode === text);
}
