import type { DeviceConditions } from './upload-conditions.ts';

/** The Network Information API (https://wicg.github.io/netinfo/), in Chromium only, and `type` of it on few devices. */
interface NetworkInformation extends EventTarget {
  readonly saveData?: boolean;
  readonly type?: string;
  /** Proposed, and in no release yet. */
  readonly metered?: boolean;
}

/** What of a browser it takes. */
export interface ConditionsBrowser {
  readonly navigator: {
    readonly userAgent?: string;
    readonly userAgentData?: { readonly mobile?: boolean };
    readonly connection?: NetworkInformation;
  };
  readonly document?: EventTarget & { readonly visibilityState: DocumentVisibilityState };
}

/** `unknown`, `other` and `none` say nothing of what the bytes cost. */
const KNOWN_LINES: ReadonlySet<string> = new Set(['ethernet', 'wifi', 'bluetooth', 'wimax', 'mixed']);
/** Coarse, for browsers without `userAgentData`: iPhones, and Android's phones, whose tablets leave "Mobile" out (Firefox has it in brackets). */
const PHONE = /\b(?:iPhone|iPod|Windows Phone)\b|\bAndroid\b.*\bMobile\b/;

export function readConditions({ navigator, document }: ConditionsBrowser, isPlaying: boolean): DeviceConditions {
  const { connection, userAgentData, userAgent = '' } = navigator;
  const { type = 'unknown' } = connection ?? {};
  return {
    savesData: connection?.saveData === true,
    isMetered: connection?.metered === true,
    line: type === 'cellular' ? 'cellular' : KNOWN_LINES.has(type) ? 'known' : 'unknown',
    isPhone: userAgentData?.mobile ?? PHONE.test(userAgent),
    isHidden: document?.visibilityState === 'hidden',
    isPlaying,
  };
}

/** @returns a function that stops watching */
export function watchConditions({ navigator, document }: ConditionsBrowser, changed: () => void): () => void {
  const { connection } = navigator;
  connection?.addEventListener('change', changed);
  document?.addEventListener('visibilitychange', changed);
  return () => {
    connection?.removeEventListener('change', changed);
    document?.removeEventListener('visibilitychange', changed);
  };
}
