import type { BrowserFamily } from '@tributary/protocol';

interface Brand {
  readonly brand: string;
}

/** What a family is told by; anything more would tell viewers apart. */
export interface BrowserSigns {
  /** Of User-Agent Client Hints: Chromium's, on secure pages. */
  readonly brands: readonly Brand[] | undefined;
  readonly hasChromeObject: boolean;
  supports(property: string, value: string): boolean;
}

/** The family of the engine, and neither version nor system. On iOS every browser is Safari's engine. */
export function browserFamily({ brands, hasChromeObject, supports }: BrowserSigns): BrowserFamily {
  if (brands?.some(({ brand }) => brand === 'Chromium') === true || hasChromeObject) return 'chromium';
  if (supports('-moz-appearance', 'none')) return 'firefox';
  // WebKit's own system fonts: Apple's ports alone have them.
  return supports('font', '-apple-system-body') ? 'safari' : 'other';
}

export function signsOfThisBrowser(): BrowserSigns {
  const { userAgentData } = navigator as { userAgentData?: { readonly brands?: readonly Brand[] } };
  return {
    brands: userAgentData?.brands,
    hasChromeObject: 'chrome' in globalThis,
    supports: (property, value) => (globalThis as Partial<typeof globalThis>).CSS?.supports(property, value) ?? false,
  };
}
