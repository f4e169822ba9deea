import { manifestSchema, parse } from '@s3-lambda-bench/contract';
import type { Check } from './repository.ts';

/** Every contender of the repository has a manifest that the harness accepts, in a folder that names it. */
export const contenderManifests: Check = ({ files, read }) => {
  const folders = new Set(files.flatMap((file) => /^contenders\/[^/]+\/[^/]+(?=\/)/.exec(file) ?? []));
  return [...folders].flatMap((folder) => {
    const file = `${folder}/contender.json`;
    if (!/^contenders\/[a-z0-9]+\/[a-z0-9]+(-[a-z0-9]+)*$/.test(folder)) {
      return [
        {
          file: folder,
          message: 'is not contenders/<lang>/<dev_id> in lower-case letters, digits and hyphens',
        },
      ];
    }
    if (!files.includes(file))
      return [{ file: folder, message: 'has no contender.json; copy that of a template' }];
    const manifest = parse(manifestSchema, JSON.parse(read(file)));
    return manifest.ok ? [] : manifest.problems.map((message) => ({ file, message }));
  });
};
