import { type Manifest, manifestSchema, parse } from '@s3-lambda-bench/contract';

/** A valid manifest document, with parts replaced. */
function givenManifest(overrides: object = {}): object {
  return {
    description: 'does nothing in particular',
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    architecture: 'arm64',
    memoryMb: 512,
    timeoutSeconds: 600,
    build: { command: 'mkdir -p dist && cp src/index.mjs dist', output: 'dist' },
    ...overrides,
  };
}

export function givenManifestText(overrides: object = {}): string {
  return JSON.stringify(givenManifest(overrides));
}

/** As the harness reads it, defaults filled in. */
export function givenParsedManifest(overrides: object = {}): Manifest {
  const parsed = parse(manifestSchema, givenManifest(overrides));
  if (!parsed.ok) throw new Error(parsed.problems.join('; '));
  return parsed.value;
}
