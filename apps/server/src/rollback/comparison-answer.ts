import { compareGroups, type GroupSamples } from '@tributary/control';
import type { Comparison } from '@tributary/operator-api';

/** Both sides of a rollout, as the API tells them. */
export const comparisonAnswer = (
  groups: { readonly peers: GroupSamples; readonly control: GroupSamples },
  rollout: Pick<Comparison, 'rolloutPercent' | 'rolledBackAtMs'>,
): Comparison => ({ ...rollout, ...compareGroups(groups) });
