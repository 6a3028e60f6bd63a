import type { SimulationCaseName, SimulationResult } from '@tributary/simulator';
import { goal, type Goal } from '../offload/goals.ts';

const MAX_COPIES = 3;
/** Of a segment whose owner and backup are silent, and in a swarm of ten thousand. */
const MAX_COPIES_IN_NEED = 5;
const MAX_STALLED_SHARE = 0.001;
const MAX_CONTROL_SHARE = 0.02;
const MAX_SLOWDOWN = 1.3;
const MAX_WASTE = 0.05;

/**
 * What is aimed at in a case, beside what was measured.
 * @param twin the same seed without viewers that are not as they should be; undefined where it was not run
 */
export function goalsOf(caseName: SimulationCaseName, result: SimulationResult, twin?: SimulationResult): Goal[] {
  const { copies, stalls, control, waste } = result;
  const named = (what: string): string => `${caseName}: ${what}`;
  const isLarge = caseName === 'ten-thousand';
  const goals = [
    goal(named('origin copies per segment, steady'), copies.steady.mean, 'at most', isLarge ? MAX_COPIES_IN_NEED : MAX_COPIES),
    goal(named('share of playing time stalled, steady'), stalls.steadyTimeShare, 'at most', MAX_STALLED_SHARE),
    goal(named('control bytes ÷ media bytes'), control.shareOfMedia, 'at most', MAX_CONTROL_SHARE),
  ];
  if (copies.hung)
    goals.push(goal(named('most copies of a segment whose first fetchers are silent'), copies.hung.max, 'at most', MAX_COPIES_IN_NEED));
  if (caseName !== 'slow-neighbour') return goals;
  const limit = (p95: number | null | undefined): number | null => (p95 == null ? null : p95 * MAX_SLOWDOWN);
  return [
    ...goals,
    goal(named('segment time p95, ms, to 1.3 × without slow ones'), result.segmentMs.p95, 'at most', limit(twin?.segmentMs.p95)),
    goal(named('listed to arrived p95, ms, to 1.3 × without slow ones'), result.reachMs.p95, 'at most', limit(twin?.reachMs.p95)),
    goal(named('waste'), waste, 'at most', MAX_WASTE),
  ];
}
