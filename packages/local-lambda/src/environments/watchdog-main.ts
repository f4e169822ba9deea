import { createInterface } from 'node:readline';
import { sweepOwnerFolder } from './orphans.ts';
import { signalGroup } from './process-group.ts';

/** The watchdog's own process: `node watchdog-main.ts <folder>`; lines `+<group>`, `-<group>`, and `.` when all is done. */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node watchdog-main.ts <folder of the environments>');

const groupIds = new Set<number>();
for await (const line of createInterface({ input: process.stdin })) {
  if (line === '.') process.exit(0);
  const groupId = Number(line.slice(1));
  if (line.startsWith('+')) groupIds.add(groupId);
  else groupIds.delete(groupId);
}
for (const groupId of groupIds) signalGroup(groupId, 'SIGKILL');
await sweepOwnerFolder(folder);
