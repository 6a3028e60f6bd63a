import { CHART_NAMES, CHART_NOTES, CHARTS, MEASURE_NAMES } from './charts.ts';
import { EVENTS } from './events.ts';
import { MESH } from './mesh.ts';
import { OVERVIEW } from './overview.ts';
import { SETTINGS } from './settings.ts';
import { SESSION, SHELL } from './shell.ts';
import { STREAM } from './stream.ts';

/** Every English text of the page: a translation replaces this folder. */
export const TEXTS = {
  shell: SHELL,
  session: SESSION,
  charts: CHARTS,
  chartNames: CHART_NAMES,
  chartNotes: CHART_NOTES,
  measures: MEASURE_NAMES,
  overview: OVERVIEW,
  stream: STREAM,
  mesh: MESH,
  events: EVENTS,
  settings: SETTINGS,
  problems: {
    unreachable: 'The server cannot be reached. Look whether it runs: /healthz answers when it does.',
    status: (status: number) => `The server answered with status ${status}. Try again, and look into its log if it stays like this.`,
    again: 'Try again',
    failedHeading: 'This cannot be shown now',
    missingHeading: 'There are no figures of this stream',
    missing: 'Its figures may have grown older than what is kept, or the link is not complete.',
    toOverview: 'To the overview',
    old: 'These figures are from before: the latest could not be loaded.',
  },
} as const;
