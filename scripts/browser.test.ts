import { describe, expect, it } from 'vitest';
import { findBrowser } from './browser.mjs';

/** A made-up Linux machine that has these executables; the ones in `broken` do not start. */
function machine(files: string[], env: Record<string, string> = {}, broken: string[] = []) {
  const names = (directory: string): string[] => [
    ...new Set(
      files.filter((file) => file.startsWith(`${directory}/`)).map((file) => file.slice(directory.length + 1).split('/')[0] ?? ''),
    ),
  ];
  return {
    env: { PATH: '/opt/bin:/usr/bin', ...env },
    platform: 'linux' as const,
    home: '/home/somebody',
    isFile: (file: string) => files.includes(file),
    list: names,
    runs: (file: string) => !broken.includes(file),
  };
}

const CACHED = '/home/somebody/.cache/ms-playwright';

describe('findBrowser', () => {
  it('prefers CHROMIUM_PATH over everything installed', () => {
    expect(findBrowser(machine(['/mine/chrome', '/usr/bin/chromium'], { CHROMIUM_PATH: '/mine/chrome' }))).toBe('/mine/chrome');
  });

  it('refuses a CHROMIUM_PATH that does not start instead of using another browser', () => {
    expect(() => findBrowser(machine(['/usr/bin/chromium'], { CHROMIUM_PATH: '/nowhere' }))).toThrow(/CHROMIUM_PATH is \/nowhere/);
    expect(() => findBrowser(machine(['/mine/chrome'], { CHROMIUM_PATH: '/mine/chrome' }, ['/mine/chrome']))).toThrow(/CHROMIUM_PATH/);
  });

  it('takes what is on the PATH, then the usual places', () => {
    expect(findBrowser(machine(['/opt/bin/google-chrome', '/snap/bin/chromium']))).toBe('/opt/bin/google-chrome');
    expect(findBrowser(machine(['/snap/bin/chromium']))).toBe('/snap/bin/chromium');
  });

  it('passes over a stub that does not start', () => {
    const files = ['/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
    expect(findBrowser(machine(files, {}, ['/usr/bin/chromium-browser']))).toBe('/usr/bin/google-chrome');
  });

  it("falls back to the newest of Playwright's own browsers, whole before headless shell", () => {
    const files = [
      `${CACHED}/chromium-1100/chrome-linux/chrome`,
      `${CACHED}/chromium-1200/chrome-linux64/chrome`,
      `${CACHED}/chromium_headless_shell-1200/chrome-headless-shell-linux64/chrome-headless-shell`,
    ];
    expect(findBrowser(machine(files))).toBe(`${CACHED}/chromium-1200/chrome-linux64/chrome`);
    expect(findBrowser(machine(files.slice(2)))).toBe(files[2]);
  });

  it('finds none where there is none', () => {
    expect(findBrowser(machine([]))).toBeUndefined();
  });

  it('knows the places of macOS and Windows', () => {
    const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    expect(findBrowser({ ...machine([mac]), platform: 'darwin' })).toBe(mac);
    const windows = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
    expect(findBrowser({ ...machine([windows], { PROGRAMFILES: 'C:\\Program Files' }), platform: 'win32' })).toBe(windows);
  });
});
