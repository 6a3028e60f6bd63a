import type { Role } from '@tributary/operator-api';

/** Who asks the operator's API. */
export interface Identity {
  readonly kind: 'account' | 'api-key' | 'operator-key' | 'anybody';
  readonly name: string;
  readonly role: Role;
}

/** As the events log says it. */
export function nameOf({ kind, name }: Identity): string {
  switch (kind) {
    case 'account':
      return name;
    case 'api-key':
      return `API key ${name}`;
    case 'operator-key':
      return 'the operator key';
    case 'anybody':
      return 'anybody';
  }
}

/** Where the dashboard is open, whoever asks may look. */
export const ANYBODY: Identity = { kind: 'anybody', name: 'anybody', role: 'viewer' };
export const OPERATOR_KEY: Identity = { kind: 'operator-key', name: 'operator key', role: 'operator' };
