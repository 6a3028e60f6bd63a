/**
 * The permissions by which browsers guard the local network from pages (https://wicg.github.io/local-network-access/): the name since
 * Chromium 145, and the one before. Asking after a permission prompts nobody.
 */
const PERMISSIONS = ['local-network', 'local-network-access'] as const;

/** What of `navigator.permissions` it takes. */
export interface PermissionsPort {
  query(descriptor: { readonly name: string }): Promise<Pick<PermissionStatus, 'state' | 'addEventListener' | 'removeEventListener'>>;
}

/** Not in every browser, nor on pages that are not secure; by names that TypeScript's own types do not know. */
export function permissionsOf(navigator: { readonly permissions?: unknown }): PermissionsPort | undefined {
  return navigator.permissions as PermissionsPort | undefined;
}

/** Whether the user has told the browser to keep this page off the local network: then neighbours behind the same address are out of reach. */
export class LocalNetworkPermission {
  #state: PermissionState | 'unknown' = 'unknown';
  #unsubscribe: (() => void) | null = null;
  #isDestroyed = false;

  /** @param permissions undefined: the browser has none to ask after, and guards nothing */
  constructor(permissions: PermissionsPort | undefined) {
    if (permissions) void this.#ask(permissions);
  }

  get isRefused(): boolean {
    return this.#state === 'denied';
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.#unsubscribe?.();
  }

  async #ask(permissions: PermissionsPort): Promise<void> {
    for (const name of PERMISSIONS) {
      try {
        const status = await permissions.query({ name });
        if (this.#isDestroyed) return;
        const changed = (): void => {
          this.#state = status.state;
        };
        changed();
        status.addEventListener('change', changed);
        this.#unsubscribe = () => status.removeEventListener('change', changed);
        return;
      } catch {
        // A name that the browser does not know: it guards nothing, or by another name.
      }
    }
  }
}
