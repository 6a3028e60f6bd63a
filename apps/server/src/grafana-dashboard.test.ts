import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Metrics } from './metrics.ts';
import { Harness, report, until } from './testing/harness.ts';

// What docs/grafana/tributary.json asks Prometheus for, against what a server really exports.

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}
interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
}

const GRID_COLUMNS = 24;
const dashboard = JSON.parse(readFileSync(new URL('../../../docs/grafana/tributary.json', import.meta.url), 'utf8')) as Dashboard;
const targets = dashboard.panels.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })));

/** Functions and words of PromQL that the dashboard uses; every other word in an expression is a metric or a label. */
const PROMQL = new Set(['sum', 'avg', 'max', 'by', 'rate', 'increase', 'histogram_quantile']);

interface Selector {
  readonly metric: string;
  /** Beside `instance`, which Prometheus adds. */
  readonly labels: readonly { readonly name: string; readonly value: string }[];
}

function selectorsOf(expr: string): Selector[] {
  return [...expr.matchAll(/(?<metric>[a-z_][a-z0-9_]*)\{(?<matchers>[^}]*)\}/g)].map(({ groups = {} }) => ({
    metric: groups['metric'] ?? '',
    labels: [...(groups['matchers'] ?? '').matchAll(/(?<name>\w+)="(?<value>[^"]*)"/g)].map((match) => ({
      name: match.groups?.['name'] ?? '',
      value: match.groups?.['value'] ?? '',
    })),
  }));
}

/** Labels that an expression groups by, or a legend shows. */
function groupedBy(expr: string, legend: string): string[] {
  const by = [...expr.matchAll(/by \((?<names>[^)]*)\)/g)].flatMap(({ groups }) => (groups?.['names'] ?? '').split(/,\s*/));
  return [...by, ...[...legend.matchAll(/\{\{(?<name>\w+)\}\}/g)].map(({ groups }) => groups?.['name'] ?? '')];
}

const harness = new Harness();
let text: string;
beforeAll(async () => {
  const server = await harness.server();
  const a = await harness.joined(server, 'a');
  await harness.joined(server, 'b');
  a.client.emit('report', report(0, { relayedBytes: 5 }));
  text = await until(
    async () => (await fetch(`${server.url}/metrics`)).text(),
    (metrics) => metrics.includes('tributary_reported_bytes_total{source="peers"}'),
  );
});
afterAll(() => harness.end());

/** Those that a metric is declared with, for it may have counted nothing yet, and those of its samples. */
function labelsOf(metric: string): string[] {
  const declared = new Metrics().registry.getSingleMetric(metric) as { readonly labelNames?: readonly string[] } | undefined;
  const samples = [...text.matchAll(new RegExp(`^${metric}\\{(?<labels>[^}]*)\\}`, 'gm'))].map(({ groups }) => groups?.['labels'] ?? '');
  const shown = samples.flatMap((labels) => [...labels.matchAll(/(?<name>\w+)="/g)].map(({ groups }) => groups?.['name'] ?? ''));
  return [...(declared?.labelNames ?? []), ...shown];
}

const isDeclared = (metric: string): boolean => text.includes(`# TYPE ${metric} `);

describe('the Grafana dashboard', () => {
  it.each(targets)('$title: asks for what is there: $expr', ({ expr }) => {
    const selectors = selectorsOf(expr);
    expect(selectors.length).toBeGreaterThan(0);
    for (const { metric, labels } of selectors) {
      expect(isDeclared(metric), `${metric} is exported`).toBe(true);
      for (const { name, value } of labels)
        expect(text, `${metric} has ${name}="${value}"`).toMatch(new RegExp(`^${metric}\\{[^}]*${name}="${value}"`, 'm'));
    }
    // No metric without braces: it would be of all servers, whichever is chosen.
    const bare = expr.replaceAll(/\{[^}]*\}|\[[^\]]*\]|by \([^)]*\)/g, ' ').match(/[a-z_][a-z0-9_]*/g) ?? [];
    const known = new Set([...PROMQL, ...selectors.map(({ metric }) => metric)]);
    expect(bare.filter((word) => !known.has(word))).toEqual([]);
    expect(expr.split('(')).toHaveLength(expr.split(')').length);
  });

  it('groups by labels that metrics have', () => {
    const grouped = targets.flatMap(({ expr, legendFormat }) =>
      groupedBy(expr, legendFormat).flatMap((label) => selectorsOf(expr).map(({ metric }) => [metric, label] as const)),
    );
    expect(grouped.length).toBeGreaterThan(0);
    for (const [metric, label] of grouped) expect(labelsOf(metric), `${metric} by ${label}`).toContain(label);
  });

  it('chooses servers by a metric that is there', () => {
    const { definition = '' } = dashboard.templating.list.find(({ name }) => name === 'instance') ?? {};
    const metric = /^label_values\((?<metric>\w+), instance\)$/.exec(definition)?.groups?.['metric'] ?? '';
    expect(isDeclared(metric)).toBe(true);
  });

  it('has its panels beside each other, none upon another', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(GRID_COLUMNS);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x} ${y}`), title).toBe(false);
          taken.add(`${x} ${y}`);
        }
      }
    }
  });

  it('shows what the operator wants to know', () => {
    const titles = dashboard.panels.map(({ title }) => title).join('\n');
    for (const subject of [
      'Offload against its ceiling',
      'Traffic by source',
      'Viewers',
      'Stalls',
      'Notary',
      'Reports',
      'Recorder',
      'Server',
    ])
      expect(titles).toContain(subject);
  });
});
