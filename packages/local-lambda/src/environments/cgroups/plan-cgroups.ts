import path from 'node:path';

/** The folders of the cgroup that this process is in: version 1 has a hierarchy for each controller, version 2 one for all. */
export type CgroupPlan =
  | { version: 1; memory: string; cpu: string; cpuacct: string }
  | { version: 2; folder: string };

/** A plan, or why there is none. */
export type PlanVerdict = CgroupPlan | { reason: string };

/**
 * Finds this process's own cgroup in what the kernel says of the mounts (proc(5), /proc/self/mountinfo) and of the process
 * (cgroups(7), /proc/self/cgroup). Where the memory controller is one of version 1 the other two have to be as well.
 */
export function planCgroups(mountInfo: string, ownCgroups: string): PlanVerdict {
  const mounts = mountInfo.split('\n').flatMap(toCgroupMount);
  const memberships = ownCgroups.split('\n').flatMap(toMembership);
  if (memberships.length === 0) return { reason: 'the kernel of this machine has no cgroups' };
  if (memberships.some(({ controllers }) => controllers.includes('memory')))
    return planV1(mounts, memberships);
  const folder = folderIn(mounts, memberships, '');
  return folder === undefined ? unmounted('of version 2') : { version: 2, folder };
}

interface CgroupMount {
  /** The path, within the hierarchy, of what is mounted: not always all of it (a container sees its own part). */
  root: string;
  mountPoint: string;
  /** Of version 1; version 2 has the empty name. */
  controllers: string[];
}

interface Membership {
  controllers: string[];
  path: string;
}

function planV1(mounts: CgroupMount[], memberships: Membership[]): PlanVerdict {
  const memory = folderIn(mounts, memberships, 'memory');
  const cpu = folderIn(mounts, memberships, 'cpu');
  const cpuacct = folderIn(mounts, memberships, 'cpuacct');
  if (memory === undefined) return unmounted('with the controller memory');
  if (cpu === undefined) return unmounted('with the controller cpu');
  if (cpuacct === undefined) return unmounted('with the controller cpuacct');
  return { version: 1, memory, cpu, cpuacct };
}

function unmounted(which: string): { reason: string } {
  return { reason: `the cgroup of this process ${which} is not mounted` };
}

function folderIn(mounts: CgroupMount[], memberships: Membership[], controller: string): string | undefined {
  const membership = memberships.find(({ controllers }) => controllers.includes(controller));
  if (membership === undefined) return undefined;
  return mounts
    .filter(({ controllers }) => controllers.includes(controller))
    .map((mount) => folderAt(mount, membership.path))
    .find((folder) => folder !== undefined);
}

/** The paths of what is outside of a process's cgroup namespace start with `/..` (cgroup_namespaces(7)). */
function folderAt({ root, mountPoint }: CgroupMount, ownPath: string): string | undefined {
  const relative = path.posix.relative(root, ownPath);
  const isOutside = relative.startsWith('..') || ownPath.startsWith('/..');
  return isOutside ? undefined : path.posix.join(mountPoint, relative);
}

/** `36 35 98:0 /root /mount/point rw,noatime optional... - type source superOptions` */
function toCgroupMount(line: string): CgroupMount[] {
  const [mount = '', fileSystem = ''] = line.split(' - ');
  const [, , , root = '', mountPoint = ''] = mount.split(' ').map(unescapeOctal);
  const [type, , superOptions = ''] = fileSystem.split(' ');
  if (type === 'cgroup2') return [{ root, mountPoint, controllers: [''] }];
  if (type === 'cgroup') return [{ root, mountPoint, controllers: superOptions.split(',') }];
  return [];
}

/** `4:memory:/path`, and `0::/path` for version 2 */
function toMembership(line: string): Membership[] {
  const [, controllers, ownPath] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
  if (controllers === undefined || ownPath === undefined) return [];
  return [{ controllers: controllers.split(','), path: ownPath }];
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_escape, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
