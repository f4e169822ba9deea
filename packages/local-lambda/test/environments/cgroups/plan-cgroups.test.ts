import { describe, expect, test } from '@jest/globals';
import { type PlanVerdict, planCgroups } from '../../../src/environments/cgroups/plan-cgroups.ts';

const v1Mount = (controllers: string, root = '/') =>
  `33 31 0:30 ${root} /sys/fs/cgroup/${controllers} rw,relatime shared:9 - cgroup cgroup rw,${controllers}`;
const v2Mount = (root = '/', mountPoint = '/sys/fs/cgroup') =>
  `41 31 0:38 ${root} ${mountPoint} rw,nosuid - cgroup2 cgroup2 rw,nsdelegate`;
const otherMount = '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard';

const cases: [title: string, mounts: string[], ownCgroups: string[], verdict: PlanVerdict][] = [
  [
    'version 2 is one hierarchy for all controllers',
    [otherMount, v2Mount()],
    ['0::/user.slice/session-3.scope'],
    { version: 2, folder: '/sys/fs/cgroup/user.slice/session-3.scope' },
  ],
  [
    'version 1 has a hierarchy, and this process a cgroup, for each controller',
    [otherMount, v1Mount('cpu'), v1Mount('cpuacct'), v1Mount('memory')],
    ['4:memory:/a/b', '2:cpuacct:/', '1:cpu:/c'],
    {
      version: 1,
      memory: '/sys/fs/cgroup/memory/a/b',
      cpu: '/sys/fs/cgroup/cpu/c',
      cpuacct: '/sys/fs/cgroup/cpuacct',
    },
  ],
  [
    'two controllers of version 1 may share a hierarchy',
    [v1Mount('cpu,cpuacct'), v1Mount('memory')],
    ['4:memory:/', '2:cpu,cpuacct:/x'],
    {
      version: 1,
      memory: '/sys/fs/cgroup/memory',
      cpu: '/sys/fs/cgroup/cpu,cpuacct/x',
      cpuacct: '/sys/fs/cgroup/cpu,cpuacct/x',
    },
  ],
  [
    'a version 2 that is mounted beside version 1 has no controllers left',
    [v1Mount('cpu,cpuacct'), v1Mount('memory'), v2Mount('/', '/sys/fs/cgroup/unified')],
    ['4:memory:/', '2:cpu,cpuacct:/', '0::/'],
    {
      version: 1,
      memory: '/sys/fs/cgroup/memory',
      cpu: '/sys/fs/cgroup/cpu,cpuacct',
      cpuacct: '/sys/fs/cgroup/cpu,cpuacct',
    },
  ],
  [
    'of a container only its own part is mounted',
    [v2Mount('/docker/abc')],
    ['0::/docker/abc/service'],
    { version: 2, folder: '/sys/fs/cgroup/service' },
  ],
  [
    'a mount point may have spaces',
    [v2Mount('/', '/mnt/control\\040groups')],
    ['0::/'],
    { version: 2, folder: '/mnt/control groups' },
  ],
  [
    'what is mounted may be the part of somebody else',
    [v2Mount('/docker/abc')],
    ['0::/docker/abcd'],
    { reason: 'the cgroup of this process of version 2 is not mounted' },
  ],
  [
    'a cgroup outside of the namespace is not mounted',
    [v2Mount('/')],
    ['0::/../other'],
    { reason: 'the cgroup of this process of version 2 is not mounted' },
  ],
  [
    'a controller may be in use without being mounted',
    [v1Mount('memory'), v1Mount('cpuacct')],
    ['4:memory:/', '2:cpuacct:/', '1:cpu:/'],
    { reason: 'the cgroup of this process with the controller cpu is not mounted' },
  ],
  ['a kernel may have none', [otherMount], [], { reason: 'the kernel of this machine has no cgroups' }],
];

describe('the cgroups of this process', () => {
  test.each(cases)('are found: %s', (_title, mounts, ownCgroups, verdict) => {
    expect(planCgroups(`${mounts.join('\n')}\n`, `${ownCgroups.join('\n')}\n`)).toEqual(verdict);
  });
});
