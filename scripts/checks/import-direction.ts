import path from 'node:path';
import type { Check } from './repository.ts';

const scope = '@s3-lambda-bench/';

/** Who may import whom (docs/architecture.md, "The packages"); everybody may import contract, nobody imports cli. */
const allowed: Record<string, string[]> = {
  contract: [],
  iam: ['contract'],
  'fill-bucket': ['contract'],
  control: ['contract'],
  pricing: ['contract'],
  report: ['contract'],
  asl: ['contract'],
  'local-s3': ['contract', 'iam'],
  'local-lambda': ['contract', 'iam'],
  'local-cloud': ['contract', 'iam', 'local-s3', 'local-lambda', 'asl'],
  infra: ['contract'],
  cli: ['contract', 'local-cloud', 'infra', 'report', 'pricing', 'control', 'fill-bucket'],
};

/** Imports point one way, and go by a package's name. Tests may reach further: what they drive is not what ships. */
export const importDirection: Check = ({ files, read }) =>
  files
    .filter((file) => /^(packages\/[^/]+|infra)\/src\/.*\.[cm]?[jt]s$/.test(file))
    .flatMap((file) => {
      const imported = specifiersOf(read(file));
      return [...forbiddenPackages(file, imported), ...escapes(file, imported)].map((message) => ({
        file,
        message,
      }));
    });

function forbiddenPackages(file: string, specifiers: string[]): string[] {
  const from = path.posix.basename(folderOf(file));
  const may = allowed[from] ?? [];
  return specifiers
    .filter((specifier) => specifier.startsWith(scope))
    .map((specifier) => specifier.slice(scope.length).split('/')[0] ?? '')
    .filter((to) => to !== from && !may.includes(to))
    .map((to) => `${from} may not import ${to}; it may import ${may.join(', ') || 'no other package'}`);
}

/** A relative path to another package would get round the table. */
function escapes(file: string, specifiers: string[]): string[] {
  const folder = folderOf(file);
  return specifiers
    .filter((specifier) => /^(\.|\/|file:)/.test(specifier))
    .filter((specifier) => !path.posix.resolve('/', file, '..', specifier).startsWith(`/${folder}/`))
    .map((specifier) => `imports '${specifier}', outside ${folder}; import the other package by its name`);
}

/** The folder of the package that a file belongs to. */
function folderOf(file: string): string {
  const [top = '', name = ''] = file.split('/');
  return top === 'packages' ? `${top}/${name}` : top;
}

/** What a source imports: static, dynamic and re-exporting, for its effects, or with require; in any quotes. */
function specifiersOf(source: string): string[] {
  const specifiers = source.matchAll(
    /\b(?:from|import|require|import\.meta\.resolve)\s*\(?\s*(['"`])([^'"`\n]+)\1/g,
  );
  return [...specifiers].map(([, , specifier = '']) => specifier);
}
