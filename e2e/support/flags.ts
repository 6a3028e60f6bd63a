/** Chromium refuses its sandbox to root, which is what containers and build machines run tests as. */
export const SANDBOX_FLAGS: readonly string[] = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/**
 * What makes tests repeatable: nothing slows a page down because nobody looks at it, media starts by itself, the browser talks to
 * nobody on its own account, and candidates carry addresses instead of mDNS names.
 * A second --disable-features replaces the one Playwright passes, so the parts of its list that matter here are repeated.
 */
export const TEST_FLAGS: readonly string[] = [
  ...SANDBOX_FLAGS,
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  `--disable-features=${[
    'WebRtcHideLocalIpsWithMdns',
    'HttpsUpgrades',
    'HttpsFirstBalancedModeAutoEnable',
    'MediaRouter',
    'OptimizationHints',
    'NetworkTimeServiceQuerying',
    'AimEnabled',
    'PreconnectToSearch',
    'PaintHolding',
    'DestroyProfileOnBrowserClose',
  ].join(',')}`,
];

/** Nothing here changes how pages run: mDNS candidates, timer throttling and hidden tabs are as a viewer has them. */
export const USER_FLAGS: readonly string[] = [
  ...SANDBOX_FLAGS,
  '--headless',
  '--disable-gpu',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--password-store=basic',
];
