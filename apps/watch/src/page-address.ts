const VIEWER_WIDTH = 460; // CSS pixels: narrow enough to stand beside the first window on a laptop
const VIEWER_HEIGHT = 860; // shows the picture, the share and the recent segments without scrolling

/** The address of this page playing `streamUrl`; null: whatever the server offers first. */
export function watchAddress(pageUrl: string, streamUrl: string | null, options: { readonly muted?: boolean } = {}): string {
  const address = new URL(pageUrl);
  address.hash = '';
  if (streamUrl === null) address.searchParams.delete('src');
  else address.searchParams.set('src', streamUrl);
  if (options.muted) address.searchParams.set('muted', '1');
  else address.searchParams.delete('muted');
  return address.href;
}

/**
 * Opens another viewer of the same stream in a window of its own: silent, because two at once are noise, and without
 * an opener, so that it gets a process of its own and competes with this one as little as a stranger's would.
 */
export function openViewerWindow(pageUrl: string, streamUrl: string | null): void {
  window.open(watchAddress(pageUrl, streamUrl, { muted: true }), '_blank', `popup,noopener,width=${VIEWER_WIDTH},height=${VIEWER_HEIGHT}`);
}
