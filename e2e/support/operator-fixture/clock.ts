/** The moment that the fixture's figures end with; pages are told that it is now. A Saturday evening: the busiest hour of many streams. */
export const FIXTURE_NOW_MS = Date.UTC(2026, 2, 14, 20, 15, 0);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
