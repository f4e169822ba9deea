import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { LocalCloudError, messageOf } from '../errors.ts';

/** A stack of a cloud assembly and the files that it refers to in S3, its template among them. */
export interface AssemblyStack {
  stackName: string;
  templateFile: string;
  assets: Asset[];
}

export interface Asset {
  file: string;
  bucket: string;
  key: string;
}

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({ type: z.string(), properties: z.record(z.string(), z.unknown()).optional() }),
  ),
});

const stackSchema = z.object({ templateFile: z.string(), stackName: z.string().optional() });
const assetsSchema = z.object({ file: z.string() });

const assetManifestSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string(), packaging: z.string() }),
      destinations: z.record(z.string(), z.object({ bucketName: z.string(), objectKey: z.string() })),
    }),
  ),
});

/**
 * Reads the stacks of a `cdk.out` folder (cloud assembly schema of the CDK). Throws LocalCloudError AssemblyInvalid.
 */
export function readAssembly(
  directory: string,
  place: { accountId: string; region: string },
): AssemblyStack[] {
  const { artifacts } = readDocument(path.join(directory, 'manifest.json'), manifestSchema);
  const assets = Object.values(artifacts)
    .filter(({ type }) => type === 'cdk:asset-manifest')
    .flatMap(({ properties }) => readAssets(directory, assetsSchema.parse(properties).file, place));
  return Object.entries(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { properties }]) => {
      const { templateFile, stackName = id } = stackSchema.parse(properties);
      return { stackName, templateFile: path.join(directory, templateFile), assets };
    });
}

function readAssets(
  directory: string,
  manifest: string,
  place: { accountId: string; region: string },
): Asset[] {
  const file = path.join(directory, manifest);
  const { files } = readDocument(file, assetManifestSchema);
  return Object.values(files).flatMap(({ source, destinations }) => {
    if (source.packaging !== 'file')
      throw new LocalCloudError(
        'AssemblyInvalid',
        `${file}: asset ${source.path} is packaged as ${source.packaging}; only 'file' is built in local-cloud, so pack it before synthesis`,
      );
    return Object.values(destinations).map(({ bucketName, objectKey }) => ({
      file: path.join(directory, source.path),
      bucket: fillIn(bucketName, place),
      key: fillIn(objectKey, place),
    }));
  });
}

function fillIn(text: string, { accountId, region }: { accountId: string; region: string }): string {
  return text
    .replaceAll(placeholder('AccountId'), accountId)
    .replaceAll(placeholder('Region'), region)
    .replaceAll(placeholder('Partition'), 'aws');
}

function placeholder(name: string): string {
  return `$\{AWS::${name}}`;
}

function readDocument<S extends z.ZodType>(file: string, schema: S): z.output<S> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new LocalCloudError(
      'AssemblyInvalid',
      `${file} cannot be used: ${messageOf(cause)}; pass the folder that 'cdk synth' made`,
      {
        cause,
      },
    );
  }
}
