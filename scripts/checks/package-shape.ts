import type { Check, Problem, Repository } from './repository.ts';

/** What every workspace package states alike. */
const constants: Record<string, unknown> = {
  private: true,
  version: '0.1.0',
  license: 'Apache-2.0',
  type: 'module',
};

/** Workspace packages look alike: the same fields, a description, exact versions, a type check that turbo can call. */
export const packageShape: Check = (repository) =>
  repository.files
    .filter((file) => /^(packages\/[^/]+|infra)\/package\.json$/.test(file))
    .flatMap((file) => checkPackage(repository, file));

function checkPackage({ files, read }: Repository, file: string): Problem[] {
  const folder = file.slice(0, -'/package.json'.length);
  const manifest = JSON.parse(read(file));
  const expected = { name: `@s3-lambda-bench/${folder.split('/').at(-1)}`, ...constants };
  const problems = Object.entries(expected)
    .filter(([key, value]) => manifest[key] !== value)
    .map(([key, value]) => `"${key}" is ${JSON.stringify(manifest[key])}; make it ${JSON.stringify(value)}`);
  if (!manifest.description) problems.push('has no "description"; say in one line what the package is');
  if (manifest.scripts?.typecheck === undefined)
    problems.push('has no "typecheck" script; add "typecheck": "tsc"');
  if (!files.includes(`${folder}/tsconfig.json`))
    problems.push('has no tsconfig.json; copy that of packages/contract');
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    if (!/^(workspace:\*|catalog:|npm:.+@\d[\w.-]*|\d[\w.-]*)$/.test(String(version))) {
      problems.push(`"${name}": "${version}" is a range; pin it, or use catalog: or workspace:*`);
    }
  }
  return problems.map((message) => ({ file, message }));
}
