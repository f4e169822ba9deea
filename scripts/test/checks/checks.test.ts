import { describe, expect, test } from '@jest/globals';
import { contenderManifests } from '../../checks/contender-manifests.ts';
import { fileNames } from '../../checks/file-names.ts';
import { importDirection } from '../../checks/import-direction.ts';
import { links } from '../../checks/links.ts';
import { packageShape } from '../../checks/package-shape.ts';
import type { Repository } from '../../checks/repository.ts';

describe('import direction', () => {
  test('rejects a service that imports another', () => {
    const tree = givenTree({
      'packages/local-s3/src/a.ts': "import { x } from '@s3-lambda-bench/local-lambda';",
    });
    expect(importDirection(tree)).toEqual([
      {
        file: 'packages/local-s3/src/a.ts',
        message: expect.stringContaining('local-s3 may not import local-lambda'),
      },
    ]);
  });

  test('rejects a dynamic import of cli', () => {
    const tree = givenTree({ 'infra/src/a.ts': "await import('@s3-lambda-bench/cli');" });
    expect(importDirection(tree)).toHaveLength(1);
  });

  test.each([
    'import { x } from "@s3-lambda-bench/cli";',
    'await import(`@s3-lambda-bench/cli`);',
    "import '@s3-lambda-bench/cli';",
    "export * from '@s3-lambda-bench/cli/src/x.ts';",
    "createRequire(import.meta.url)('x'); require('@s3-lambda-bench/cli');",
    "import {\n  x,\n} from '@s3-lambda-bench/cli';",
  ])('rejects a package in whatever way it is imported: %j', (source) => {
    expect(importDirection(givenTree({ 'packages/asl/src/a.ts': source }))).toHaveLength(1);
  });

  test.each([
    ['packages/asl/src/a.ts', '../../local-s3/src/index.ts'],
    ['packages/asl/src/run/a.ts', '../../../asl-other/src/index.ts'],
    ['packages/local-lambda/src/runtimes/a.mjs', '../../../../scripts/run.mjs'],
    ['infra/src/a.ts', '../../packages/cli/src/main.ts'],
    ['infra/src/a.ts', '/packages/cli/src/main.ts'],
  ])('rejects that %s imports %s, outside its package', (file, specifier) => {
    expect(importDirection(givenTree({ [file]: `import { x } from '${specifier}';` }))).toEqual([
      { file, message: expect.stringContaining(`imports '${specifier}', outside`) },
    ]);
  });

  test('lets cli, and nobody else, import the judge and how a corpus is drawn', () => {
    const source =
      "import { x } from '@s3-lambda-bench/control';\nimport { y } from '@s3-lambda-bench/fill-bucket';";
    expect(importDirection(givenTree({ 'packages/cli/src/a.ts': source }))).toEqual([]);
    expect(importDirection(givenTree({ 'packages/local-cloud/src/a.ts': source }))).toHaveLength(2);
  });

  test('accepts relative imports within a package', () => {
    const tree = givenTree({
      'packages/asl/src/run/a.ts': "import { x } from '../b.ts';\nimport p from '../../package.json';",
      'infra/src/a.ts': "import './b.ts';",
    });
    expect(importDirection(tree)).toEqual([]);
  });

  test('accepts contract anywhere and tests that reach further', () => {
    const tree = givenTree({
      'packages/asl/src/a.ts': "import { x } from '@s3-lambda-bench/contract';",
      'packages/asl/test/a.test.ts': "import { x } from '@s3-lambda-bench/cli';",
    });
    expect(importDirection(tree)).toEqual([]);
  });
});

describe('package shape', () => {
  const shape = {
    name: '@s3-lambda-bench/asl',
    private: true,
    version: '0.1.0',
    license: 'Apache-2.0',
    type: 'module',
    description: 'x',
    scripts: { typecheck: 'tsc' },
  };

  test('rejects a version range', () => {
    const manifest = {
      ...shape,
      dependencies: { zod: '^4.0.0', yazl: 'catalog:', contract: 'workspace:*', jsonata: '2.2.2' },
    };
    const tree = givenTree({
      'packages/asl/package.json': JSON.stringify(manifest),
      'packages/asl/tsconfig.json': '{}',
    });
    expect(packageShape(tree).map(({ message }) => message)).toEqual([
      expect.stringContaining('"zod": "^4.0.0" is a range'),
    ]);
  });

  test('rejects a package without a type check or a tsconfig', () => {
    const tree = givenTree({ 'packages/asl/package.json': JSON.stringify({ ...shape, scripts: {} }) });
    expect(packageShape(tree)).toHaveLength(2);
  });
});

describe('file names', () => {
  test.each([
    'packages/a/src/utils.ts',
    'packages/a/src/helpers/x.ts',
    'packages/a/common/y.ts',
    'packages/a/src/camelCase.ts',
  ])('rejects %s', (file) => {
    expect(fileNames(givenTree({ [file]: '' }))).toHaveLength(1);
  });

  test('accepts kebab-case and fixtures of any name', () => {
    expect(
      fileNames(
        givenTree({ 'packages/a/src/two-words.test.ts': '', 'packages/a/test/fixtures/utils.ts': '' }),
      ),
    ).toEqual([]);
  });
});

describe('links', () => {
  test('rejects a link to a file that is not there', () => {
    expect(links(givenTree({ 'docs/a.md': 'see [b](b.md)' }))).toHaveLength(1);
  });

  test('accepts files, folders, anchors, addresses and code', () => {
    const text = '[b](../docs/a.md#x) [c](../docs/) [d](https://example.com) [e](#here) `[f](g.md)`';
    expect(links(givenTree({ 'docs/a.md': text }))).toEqual([]);
  });
});

describe('contender manifests', () => {
  test('rejects a folder without a manifest and one with capitals', () => {
    const tree = givenTree({ 'contenders/go/fast/main.go': '', 'contenders/Go/fast/contender.json': '{}' });
    expect(contenderManifests(tree).map(({ file }) => file)).toEqual([
      'contenders/go/fast',
      'contenders/Go/fast',
    ]);
  });

  test('rejects a manifest that the schema rejects, key by key', () => {
    const tree = givenTree({ 'contenders/go/fast/contender.json': '{"memory": 1}' });
    expect(contenderManifests(tree).map(({ message }) => message)).toContain(
      "unknown key 'memory'; did you mean 'memoryMb'?",
    );
  });
});

function givenTree(files: Record<string, string>): Repository {
  return { files: Object.keys(files), read: (file) => files[file] ?? '' };
}
