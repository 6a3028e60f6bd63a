import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { isPeersMode, modeInForce, PEERS_MODES, type PeersMode } from './mode.ts';

const mode = fc.constantFrom(...PEERS_MODES);
const sources = fc.record({
  site: fc.option(mode, { nil: undefined }),
  hasPrivacySignal: fc.boolean(),
  operator: fc.option(mode, { nil: undefined }),
});
const strictness = (of: PeersMode): number => PEERS_MODES.indexOf(of);

it('is the strictest of what anybody wants, and is named after whoever wants it', () => {
  fc.assert(
    fc.property(sources, ({ site, hasPrivacySignal, operator }) => {
      const inForce = modeInForce({ site, hasPrivacySignal, operator });
      const wanted = [site ?? 'notice', hasPrivacySignal ? 'ask' : 'notice', operator ?? 'notice'] as const;
      expect(strictness(inForce.mode)).toBe(Math.max(...wanted.map(strictness)));
      const wants: Record<typeof inForce.why, PeersMode> = {
        default: 'notice',
        site: site ?? 'notice',
        'global-privacy-control': 'ask',
        operator: operator ?? 'notice',
      };
      expect(wants[inForce.why]).toBe(inForce.mode);
    }),
  );
});

it.each([
  [{ hasPrivacySignal: false }, 'notice', 'default'],
  [{ hasPrivacySignal: true }, 'ask', 'global-privacy-control'],
  [{ site: 'ask', hasPrivacySignal: true }, 'ask', 'site'],
  [{ site: 'off', hasPrivacySignal: true }, 'off', 'site'],
  [{ site: 'notice', hasPrivacySignal: false, operator: 'ask' }, 'ask', 'operator'],
] as const)('%j: %s, by %s', (given, expected, why) => {
  expect(modeInForce(given)).toEqual({ mode: expected, why });
});

it('knows its own words', () => {
  expect(PEERS_MODES.every(isPeersMode)).toBe(true);
  expect([undefined, null, '', 'on', 'ASK', {}].some(isPeersMode)).toBe(false);
});
