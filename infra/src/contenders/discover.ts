import { type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { manifestSchema, type Parsed, parse } from '@s3-lambda-bench/contract';
import type { Contender, ContenderProblem } from './contender.ts';
import { parseContenderId } from './contender-id.ts';
import { isDerivedFolder } from './derived-folders.ts';

/** The valid contenders by id, and every folder that looks like one and is not. */
export interface Discovery {
  contenders: Contender[];
  problems: ContenderProblem[];
}

/**
 * Finds `<root>/<lang>/<dev_id>/contender.json` in each root. An invalid contender never hides the others, and of two
 * with the same identity the first root's wins. A root that does not exist is a problem, not an error.
 */
export function discoverContenders(...roots: string[]): Discovery {
  const discovery: Discovery = { contenders: [], problems: [] };
  for (const folder of contenderFolders(roots, discovery.problems)) {
    const inspected = inspect(folder);
    if (!inspected.ok) {
      discovery.problems.push({ folder, problems: inspected.problems });
    } else {
      admit(inspected.value, discovery);
    }
  }
  discovery.contenders.sort((a, b) => (a.id < b.id ? -1 : 1));
  return discovery;
}

function admit(contender: Contender, { contenders, problems }: Discovery): void {
  const namesake = contenders.find(({ id }) => id === contender.id);
  if (namesake === undefined) {
    contenders.push(contender);
  } else {
    const problem = `'${contender.id}' is already the contender in ${namesake.folder}; choose another name`;
    problems.push({ folder: contender.folder, problems: [problem] });
  }
}

function contenderFolders(roots: readonly string[], problems: ContenderProblem[]): string[] {
  const folders: string[] = [];
  for (const root of roots.map((given) => path.resolve(given))) {
    if (!existsSync(root)) problems.push({ folder: root, problems: ['this folder does not exist'] });
    for (const language of subfolders(root)) folders.push(...subfolders(language));
  }
  return folders;
}

function subfolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => isCandidate(folder, entry))
    .map(({ name }) => path.join(folder, name))
    .sort();
}

function isCandidate(parent: string, entry: Dirent): boolean {
  if (!entry.isDirectory() || entry.name.startsWith('.')) return false;
  // 'target' is also a name that a contender may have.
  return !isDerivedFolder(entry.name) || existsSync(path.join(parent, entry.name, 'contender.json'));
}

function inspect(folder: string): Parsed<Contender> {
  const names = parseContenderId(path.basename(path.dirname(folder)), path.basename(folder));
  const manifest = readManifest(folder);
  if (names.ok && manifest.ok)
    return { ok: true, value: { id: names.value, folder, manifest: manifest.value } };
  return { ok: false, problems: [names, manifest].flatMap((part) => (part.ok ? [] : part.problems)) };
}

function readManifest(folder: string): Parsed<Contender['manifest']> {
  const file = path.join(folder, 'contender.json');
  if (!existsSync(file)) return { ok: false, problems: ['contender.json is missing'] };
  try {
    const parsed = parse(manifestSchema, JSON.parse(readFileSync(file, 'utf8')));
    if (parsed.ok) return parsed;
    return { ok: false, problems: parsed.problems.map((problem) => `contender.json: ${problem}`) };
  } catch (error) {
    return { ok: false, problems: [`contender.json cannot be read: ${messageOf(error)}`] };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
