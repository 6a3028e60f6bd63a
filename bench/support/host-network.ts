/** Viewers as separate hosts: a network namespace for each, with a line of its own, on a bridge where the servers listen. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makerOf, planNetwork, type AccessLink, type HostPlan, type NetworkPlan, type RouterPlan } from './address-plan.ts';

/** A line's bucket: less than this (bytes) and the kernel's clock cannot keep 20 Mbit/s up; more, and short transfers outrun the line. */
const BURST_BYTES = 16 * 1024;
/** What a home router queues before it drops, ms of the line's rate. */
const QUEUE_MS = 200;
const PREFIX_LENGTH = 24;
const COMMAND_TIMEOUT_MS = 10_000;

export interface Host {
  readonly name: string;
  readonly link: AccessLink;
  /** An executable that starts the given one inside this host. Its arguments, its process id and its open files pass through. */
  launcher(executable: string): string;
}

export interface HostNetwork {
  /** Every host reaches it; servers listen here. */
  readonly address: string;
  readonly hosts: readonly Host[];
  /** Loses every packet of every host, without a word to anybody, until `restore`. */
  cut(): void;
  restore(): void;
  /** Removes all of it; processes that still run inside lose their network. */
  close(): void;
}

function run(command: string, ...args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', timeout: COMMAND_TIMEOUT_MS, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw new Error(`${command} ${args.join(' ')} failed: ${said}`, { cause });
  }
}

const ip = (...args: readonly string[]): string => run('ip', ...args);
const inside = (name: string, ...command: readonly string[]): string => ip('netns', 'exec', name, ...command);
const has = (command: string): boolean => spawnSync(command, ['-V'], { stdio: 'ignore', timeout: COMMAND_TIMEOUT_MS }).status === 0;

/** Why this machine cannot make such a network, and what would help; undefined: it can. */
export function whyNoNetwork(links: readonly AccessLink[]): string | undefined {
  if (process.platform !== 'linux') return 'separate hosts are network namespaces, which only Linux has';
  if (process.getuid?.() !== 0) return 'network namespaces need root: run it with sudo, or in a privileged container';
  if (!has('ip') || !has('tc')) return 'ip and tc are missing: install iproute2';
  if (links.some(({ nat }) => nat !== undefined) && !has('iptables')) return 'address translation needs iptables: install it';
  const probe = spawnSync('unshare', ['--net', 'true'], { stdio: 'ignore', timeout: COMMAND_TIMEOUT_MS });
  return probe.status === 0 ? undefined : 'no network namespace can be made here: run it in a privileged container or a virtual machine';
}

/** What an earlier run could not remove because it was killed. */
function sweep(): void {
  const isAbandoned = (name: string): boolean => {
    const maker = makerOf(name);
    return maker !== undefined && spawnSync('kill', ['-0', String(maker)], { stdio: 'ignore' }).status !== 0;
  };
  const names = (listing: string, pattern: RegExp): string[] =>
    [...listing.matchAll(pattern)].flatMap(([, name]) => (name !== undefined && isAbandoned(name) ? name : []));
  for (const name of names(ip('netns', 'list'), /^(\S+)/gm)) ip('netns', 'delete', name);
  for (const name of names(ip('-o', 'link', 'show', 'type', 'bridge'), /^\d+: ([^:@]+)/gm)) ip('link', 'delete', name);
}

/** A line: what leaves through `device` is slowed down to `kbps`. */
const shaped = (device: string, kbps: number): string[] =>
  `qdisc replace dev ${device} root tbf rate ${kbps}kbit burst ${BURST_BYTES} latency ${QUEUE_MS}ms`.split(' ');
/** A bucket that no packet fits into loses them all. */
const severed = (device: string): string[] => `qdisc replace dev ${device} root tbf rate 8bit burst 1 limit 1`.split(' ');

function addRouter(plan: RouterPlan, network: NetworkPlan): void {
  const { name, inner, outer, address, bridge, gateway } = plan;
  ip('netns', 'add', name);
  ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', inner, 'netns', name);
  ip('link', 'set', outer, 'master', network.bridge, 'up');
  inside(name, 'ip', 'address', 'add', `${address}/${PREFIX_LENGTH}`, 'dev', inner);
  inside(name, 'ip', 'link', 'add', bridge, 'type', 'bridge');
  inside(name, 'ip', 'address', 'add', `${gateway}/${PREFIX_LENGTH}`, 'dev', bridge);
  for (const device of ['lo', inner, bridge]) inside(name, 'ip', 'link', 'set', device, 'up');
  inside(name, 'ip', 'route', 'add', 'default', 'via', network.address);
  inside(name, 'sysctl', '-q', '-w', 'net.ipv4.ip_forward=1');
  inside(name, 'iptables', '-t', 'nat', '-A', 'POSTROUTING', '-o', inner, '-j', 'MASQUERADE');
  // What nobody inside asked for stays outside, as at home. Dropped, not refused: the kernel remembers a packet that it
  // answers, and gives the next connection out another port, on which nobody expects it.
  inside(name, 'iptables', '-A', 'INPUT', '-i', inner, '-m', 'conntrack', '!', '--ctstate', 'ESTABLISHED,RELATED', '-j', 'DROP');
  inside(name, 'iptables', '-P', 'FORWARD', 'DROP');
  inside(name, 'iptables', '-A', 'FORWARD', '-i', bridge, '-j', 'ACCEPT');
  inside(name, 'iptables', '-A', 'FORWARD', '-m', 'conntrack', '--ctstate', 'ESTABLISHED,RELATED', '-j', 'ACCEPT');
}

/** Runs `tc` where the bridge-side end of the host's line is. */
type Outside = (...args: readonly string[]) => void;

function addHost(plan: HostPlan, network: NetworkPlan): Outside {
  const { name, inner, outer, address, gateway, link } = plan;
  const router = network.routers.find(({ nat }) => nat === link.nat);
  ip('netns', 'add', name);
  ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', inner, 'netns', name);
  if (router) {
    ip('link', 'set', outer, 'netns', router.name);
    inside(router.name, 'ip', 'link', 'set', outer, 'master', router.bridge, 'up');
  } else {
    ip('link', 'set', outer, 'master', network.bridge, 'up');
  }
  inside(name, 'ip', 'address', 'add', `${address}/${PREFIX_LENGTH}`, 'dev', inner);
  for (const device of ['lo', inner]) inside(name, 'ip', 'link', 'set', device, 'up');
  // Browsers offer peers the address that their default route has.
  inside(name, 'ip', 'route', 'add', 'default', 'via', gateway);
  return router ? (...args) => void inside(router.name, 'tc', ...args) : (...args) => void run('tc', ...args);
}

/**
 * Makes a bridge and the hosts at it. Everything has this process's id in its name, and goes with `close`, with the process, or
 * with the next network that is made on this machine.
 * @throws Error with the command that failed; ask {@link whyNoNetwork} first
 */
export function openHostNetwork(links: readonly AccessLink[]): HostNetwork {
  sweep();
  const plan = planNetwork(links, process.pid);
  const launchers = mkdtempSync(join(tmpdir(), 'tributary-hosts-'));
  let isOpen = true;
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    process.off('exit', close);
    for (const [signal, end] of Object.entries(ends)) process.off(signal, end);
    // A namespace takes its interfaces along, but at its leisure: those that can be seen from here go at once.
    for (const { outer } of [...plan.hosts, ...plan.routers]) spawnSync('ip', ['link', 'delete', outer], { stdio: 'ignore' });
    const made = new Set([...ip('netns', 'list').matchAll(/^(\S+)/gm)].map(([, name]) => name));
    for (const { name } of [...plan.hosts, ...plan.routers]) if (made.has(name)) ip('netns', 'delete', name);
    spawnSync('ip', ['link', 'delete', plan.bridge], { stdio: 'ignore' });
    rmSync(launchers, { recursive: true, force: true });
  };
  const ends = { SIGINT: () => process.exit(130), SIGTERM: () => process.exit(143), SIGHUP: () => process.exit(129) };
  process.on('exit', close);
  for (const [signal, end] of Object.entries(ends)) process.on(signal, end);
  try {
    ip('link', 'add', plan.bridge, 'type', 'bridge');
    ip('address', 'add', `${plan.address}/${PREFIX_LENGTH}`, 'dev', plan.bridge);
    ip('link', 'set', plan.bridge, 'up');
    for (const router of plan.routers) addRouter(router, plan);
    const lines = plan.hosts.map((host) => ({ host, outside: addHost(host, plan) }));
    const connect = (): void => {
      for (const { host, outside } of lines) {
        inside(host.name, 'tc', ...shaped(host.inner, host.link.upKbps));
        outside(...shaped(host.outer, host.link.downKbps));
      }
    };
    connect();
    return {
      address: plan.address,
      hosts: plan.hosts.map(({ name, link }) => ({
        name,
        link,
        launcher(executable) {
          const file = join(launchers, name);
          writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${name} '${executable.replaceAll("'", String.raw`'\''`)}' "$@"\n`);
          chmodSync(file, 0o700);
          return file;
        },
      })),
      cut() {
        for (const { host, outside } of lines) {
          inside(host.name, 'tc', ...severed(host.inner));
          outside(...severed(host.outer));
        }
      },
      restore: connect,
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}
