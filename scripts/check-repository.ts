import path from 'node:path';
import { contenderManifests } from './checks/contender-manifests.ts';
import { fileNames } from './checks/file-names.ts';
import { importDirection } from './checks/import-direction.ts';
import { links } from './checks/links.ts';
import { packageShape } from './checks/package-shape.ts';
import { type Check, openRepository } from './checks/repository.ts';

/** The repository's invariants, one line each; prints what breaks them and how to mend it. */
const checks: Record<string, Check> = {
  'import direction': importDirection,
  'package shape': packageShape,
  'file names': fileNames,
  'contender manifests': contenderManifests,
  links,
};

const repository = openRepository(path.dirname(import.meta.dirname));
for (const [name, check] of Object.entries(checks)) {
  for (const { file, message } of check(repository)) {
    process.exitCode = 1;
    process.stderr.write(`${name}: ${file} ${message}\n`);
  }
}
