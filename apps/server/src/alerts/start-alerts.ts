import { randomBytes } from 'node:crypto';
import type { Clock, Random } from '@tributary/signaling';
import type { Logger } from 'pino';
import type { FiguresSource } from '../figures/source.ts';
import type { OperatorDesk } from '../operator/operator-desk.ts';
import { AlertsDesk } from './alerts-desk.ts';
import { figuresOfCells } from './figures-of-cells.ts';
import { keptAlerts } from './kept-alerts.ts';
import { postOverHttp } from './webhook-post.ts';

export interface AlertsWiring {
  readonly operator: OperatorDesk;
  readonly source: FiguresSource;
  /** That messages are signed with; undefined: one that ends with the server. */
  readonly secret: string | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

const SECRET_BYTES = 32;

/** The alerts of a server: rules from the operators' store, figures from memory, what happens into the events. What the store throws, this throws. */
export function startAlerts({ operator, source, secret, clock, random, logger }: AlertsWiring): Promise<AlertsDesk> {
  return AlertsDesk.open({
    store: keptAlerts(operator.store),
    figures: figuresOfCells(source, Date.now),
    post: postOverHttp(secret ?? randomBytes(SECRET_BYTES).toString('base64url')),
    events: (event) => operator.events.add(event),
    clock,
    random,
    nowMs: Date.now,
    logger,
  });
}
