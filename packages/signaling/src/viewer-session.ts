import { AvoidList } from './avoid-list.ts';
import { NEW_NEIGHBOUR_RATE } from './limits.ts';
import { SignalBudget } from './signal-budget.ts';
import { TokenBucket } from './token-bucket.ts';

/** What a viewer's own server remembers of it beside the directory. A few hundred bytes; ends with the viewer. */
export class ViewerSession {
  readonly newNeighbours: TokenBucket;
  readonly avoided = new AvoidList();
  readonly signals = new SignalBudget();

  /** The viewer chose that no neighbour is told an address of its own. */
  relayOnly = false;

  constructor(nowMs: number) {
    this.newNeighbours = new TokenBucket(NEW_NEIGHBOUR_RATE, nowMs);
  }
}
