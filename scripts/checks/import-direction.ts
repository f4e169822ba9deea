import type { Check } from './repository.ts';

const scope = '@s3-lambda-bench/';

/** Who may import whom (DESIGN, "Layout"); everybody may import contract, nobody imports cli. */
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
  cli: ['contract', 'local-cloud', 'infra', 'report', 'pricing'],
};

/** Imports point one way. Tests may reach further: what they drive is not what ships. */
export const importDirection: Check = ({ files, read }) =>
  files
    .filter((file) => /^(packages\/[^/]+|infra)\/src\/.*\.ts$/.test(file))
    .flatMap((file) => {
      const from = packageOf(file);
      return importedPackages(read(file))
        .filter((to) => to !== from && !(allowed[from] ?? []).includes(to))
        .map((to) => ({
          file,
          message: `${from} may not import ${to}; it may import ${(allowed[from] ?? []).join(', ') || 'no other package'}`,
        }));
    });

function packageOf(file: string): string {
  const [top = '', name = ''] = file.split('/');
  return top === 'packages' ? name : top;
}

function importedPackages(source: string): string[] {
  const specifiers = source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...specifiers].flatMap(([, specifier = '']) =>
    specifier.startsWith(scope) ? [specifier.slice(scope.length).split('/')[0] ?? ''] : [],
  );
}
