import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { FakeStorage } from '../testing/choice-page.ts';
import { operatorWants, tellBeforeOpening } from './at-joining.ts';
import { PageChoiceMemory } from './choice-memory.ts';
import { Consent, type ConsentOptions } from './consent.ts';
import { PEERS_MODES } from './mode.ts';

const SERVER = 'https://peers.example/';

function setUp(options: Partial<ConsentOptions> = {}, storage = new FakeStorage()) {
  const memory = new PageChoiceMemory(storage.open());
  const events = { changed: vi.fn(), notice: vi.fn() };
  const notice = { isGiven: false };
  const consent = new Consent({ site: undefined, server: SERVER, memory, hasPrivacySignal: false, ...options }, events.changed);
  const aboutToOpen = (ofPage = notice): void => tellBeforeOpening(consent, events.notice, ofPage);
  return { consent, events, storage, memory, notice, aboutToOpen };
}

describe('whether peers may be had', () => {
  it('the viewer’s no counts whatever anybody wants, and nothing opens off', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(undefined, ...PEERS_MODES),
        fc.boolean(),
        fc.constantFrom('undecided', 'yes', 'no'),
        fc.constantFrom('ask', 'notice'),
        (site, hasPrivacySignal, decision, operator) => {
          const { consent } = setUp({ site, hasPrivacySignal });
          consent.choose({ decision });
          const mayStay = operatorWants(consent, operator);
          const asks = site === 'ask' || hasPrivacySignal || operator === 'ask';
          const expected = decision === 'no' ? 'refused' : site === 'off' ? 'off' : asks && decision !== 'yes' ? 'needs-consent' : null;
          expect(consent.obstacle).toBe(expected);
          expect(mayStay).toBe(expected === null);
        },
      ),
    );
  });

  it.each([
    [{}, 'notice', 'default', null],
    [{ site: 'ask' }, 'ask', 'site', 'needs-consent'],
    [{ hasPrivacySignal: true }, 'ask', 'global-privacy-control', 'needs-consent'],
    [{ site: 'off' }, 'off', 'site', 'off'],
  ] as const)('%j: %s', (options, mode, why, obstacle) => {
    const { consent } = setUp(options);
    expect(consent.choice).toEqual({ mode, why, decision: 'undecided', upload: 'auto' });
    expect(consent.obstacle).toBe(obstacle);
  });
});

it('takes no word that it does not know: it may be a misspelt no', () => {
  expect(() => setUp({ site: 'of' as never })).toThrow(/peers is "of": give one of notice, ask, off/);
});

describe('a choice', () => {
  it('is told of once, changes what it names and nothing else', () => {
    const { consent, events } = setUp({ site: 'ask' });
    consent.choose({ upload: 'no' });
    consent.choose({ decision: 'yes' });
    consent.choose({ decision: 'yes' });
    consent.choose({});
    expect(events.changed).toHaveBeenCalledTimes(2);
    expect(events.changed).toHaveBeenLastCalledWith({ mode: 'ask', why: 'site', decision: 'yes', upload: 'no' });
    expect(consent.obstacle).toBeNull();
    consent.forget();
    expect(consent.obstacle).toBe('needs-consent');
    expect(events.changed).toHaveBeenCalledTimes(3);
  });

  it('is remembered, followed by other tabs, and no longer followed by what is destroyed', () => {
    const { consent, storage } = setUp();
    const other = setUp({ site: 'ask' }, storage);
    consent.choose({ decision: 'no' });
    expect(other.consent.obstacle).toBe('refused');
    expect(other.events.changed).toHaveBeenCalledOnce();
    other.consent.destroy();
    consent.choose({ decision: 'yes' });
    expect(other.events.changed).toHaveBeenCalledOnce();
    expect(setUp({ site: 'ask' }, storage).consent.obstacle).toBeNull();
  });
});

describe('an operator that wants viewers to be asked', () => {
  it('is heard, remembered for the next visit to its server, and for no other server', () => {
    const { consent, events, storage } = setUp();
    expect(operatorWants(consent, 'ask')).toBe(false);
    expect(events.changed).toHaveBeenCalledWith(expect.objectContaining({ mode: 'ask', why: 'operator' }));
    expect(setUp({}, storage).consent.obstacle).toBe('needs-consent');
    expect(setUp({ server: 'https://other.example/' }, storage).consent.obstacle).toBeNull();
    consent.choose({ decision: 'yes' });
    expect(operatorWants(consent, 'ask')).toBe(true);
    // It no longer does: nobody is asked again.
    expect(operatorWants(consent, 'notice')).toBe(true);
    expect(consent.choice).toMatchObject({ mode: 'notice', why: 'default' });
  });

  it('is not forgotten with the viewer’s choice', () => {
    const { consent } = setUp();
    operatorWants(consent, 'ask');
    consent.choose({ decision: 'yes' });
    consent.forget();
    expect(consent.obstacle).toBe('needs-consent');
  });
});

describe('telling the viewer', () => {
  it('happens once for all players of a page, and may be answered by no', () => {
    const first = setUp();
    first.events.notice.mockImplementation(() => first.consent.choose({ decision: 'no' }));
    first.aboutToOpen();
    expect(first.consent.obstacle).toBe('refused');
    const second = setUp();
    second.aboutToOpen(first.notice);
    expect(second.events.notice).not.toHaveBeenCalled();
  });

  it.each([
    ['who has been asked', { site: 'ask' }, {}],
    ['who has decided', {}, { decision: 'yes' }],
  ] as const)('is not needed for %s', (_who, options, choice) => {
    const { consent, events, aboutToOpen } = setUp(options);
    consent.choose(choice);
    aboutToOpen();
    expect(events.notice).not.toHaveBeenCalled();
  });
});
