import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uploadVerdict, type DeviceConditions, type UploadWishes } from './upload-conditions.ts';

const DESKTOP: DeviceConditions = {
  savesData: false,
  isMetered: false,
  line: 'unknown',
  isPhone: false,
  isHidden: false,
  isPlaying: true,
};
const WISHES: UploadWishes = { site: true, viewer: 'auto' };

const conditions = fc.record<DeviceConditions>({
  savesData: fc.boolean(),
  isMetered: fc.boolean(),
  line: fc.constantFrom('cellular', 'known', 'unknown'),
  isPhone: fc.boolean(),
  isHidden: fc.boolean(),
  isPlaying: fc.boolean(),
});
const wishes = fc.record<UploadWishes>({ site: fc.boolean(), viewer: fc.constantFrom('auto', 'yes', 'no') });

describe('sending', () => {
  it.each<[string, Partial<DeviceConditions>, Partial<UploadWishes>, ReturnType<typeof uploadVerdict>['reason'], boolean]>([
    ['a desktop', {}, {}, 'allowed', true],
    ['data saving', { savesData: true }, { viewer: 'yes' }, 'data-saving', false],
    ['a mobile network', { line: 'cellular' }, { viewer: 'yes' }, 'cellular', false],
    ['a metered line', { isMetered: true }, { viewer: 'yes' }, 'metered', false],
    ['a phone that does not tell', { isPhone: true }, {}, 'unknown-connection', false],
    ['the same, and its viewer says yes', { isPhone: true }, { viewer: 'yes' }, 'allowed', true],
    ['a phone on wifi', { isPhone: true, line: 'known' }, {}, 'allowed', true],
    ['a hidden page that is paused', { isHidden: true, isPlaying: false }, { viewer: 'yes' }, 'hidden', false],
    ['a hidden page that plays on', { isHidden: true }, {}, 'allowed', true],
    ['a page in front that is paused', { isPlaying: false }, {}, 'allowed', true],
    ['a viewer that says no', {}, { viewer: 'no' }, 'viewer', true],
    ['a site that says no', {}, { site: false, viewer: 'yes' }, 'site', true],
    ['a viewer that says no on a mobile network', { line: 'cellular' }, { viewer: 'no' }, 'viewer', false],
  ])('%s', (_what, given, said, reason, mayPrefetch) => {
    expect(uploadVerdict({ ...DESKTOP, ...given }, { ...WISHES, ...said })).toEqual({
      mayUpload: reason === 'allowed',
      mayPrefetch,
      reason,
    });
  });

  it('never goes over a line that is paid for, nor against the viewer’s or the site’s no; and never without fetching being fine', () => {
    fc.assert(
      fc.property(conditions, wishes, (given, said) => {
        const { mayUpload, mayPrefetch } = uploadVerdict(given, said);
        if (given.savesData || given.isMetered || given.line === 'cellular') expect([mayUpload, mayPrefetch]).toEqual([false, false]);
        if (said.viewer === 'no' || !said.site) expect(mayUpload).toBe(false);
        if (mayUpload) expect(mayPrefetch).toBe(true);
      }),
    );
  });

  it('is allowed less, never more, where one more thing speaks against it', () => {
    const against: Partial<DeviceConditions>[] = [
      { savesData: true },
      { isMetered: true },
      { line: 'cellular' },
      { isPhone: true },
      { isHidden: true },
      { isPlaying: false },
    ];
    fc.assert(
      fc.property(conditions, wishes, fc.constantFrom(...against), (given, said, worse) => {
        const [before, after] = [uploadVerdict(given, said), uploadVerdict({ ...given, ...worse }, said)];
        expect(Number(after.mayUpload)).toBeLessThanOrEqual(Number(before.mayUpload));
        expect(Number(after.mayPrefetch)).toBeLessThanOrEqual(Number(before.mayPrefetch));
      }),
    );
  });
});
