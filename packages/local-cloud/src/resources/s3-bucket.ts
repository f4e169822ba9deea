import { CreateBucketCommand, DeleteBucketCommand } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { flag, integer, tags, text } from './property-types.ts';
import { defineProvider } from './provider.ts';

const lifecycleRule = z.strictObject({
  Id: text.exactOptional(),
  Status: z.enum(['Enabled', 'Disabled']),
  Prefix: text.exactOptional(),
  AbortIncompleteMultipartUpload: z.strictObject({ DaysAfterInitiation: integer }),
});

const encryptionRule = z.strictObject({
  ServerSideEncryptionByDefault: z.strictObject({ SSEAlgorithm: z.literal('AES256') }),
});

/**
 * AWS::S3::Bucket. Encryption, ownership and blocked public access are accepted in the one form that says what local-s3 does
 * anyway (see GAPS.md); the lifecycle is carried out by s3/lifecycle-sweep.ts.
 */
export const bucketSchema = z.strictObject({
  BucketName: text.exactOptional(),
  BucketEncryption: z
    .strictObject({ ServerSideEncryptionConfiguration: z.array(encryptionRule) })
    .exactOptional(),
  PublicAccessBlockConfiguration: z
    .strictObject({
      BlockPublicAcls: flag.exactOptional(),
      BlockPublicPolicy: flag.exactOptional(),
      IgnorePublicAcls: flag.exactOptional(),
      RestrictPublicBuckets: flag.exactOptional(),
    })
    .exactOptional(),
  OwnershipControls: z
    .strictObject({ Rules: z.array(z.strictObject({ ObjectOwnership: z.literal('BucketOwnerEnforced') })) })
    .exactOptional(),
  LifecycleConfiguration: z.strictObject({ Rules: z.array(lifecycleRule) }).exactOptional(),
  Tags: tags.exactOptional(),
});

export const s3Bucket = defineProvider({
  properties: bucketSchema,
  replaceOn: ['BucketName'],
  attributes: ['Arn', 'DomainName', 'RegionalDomainName'],
  async create({ properties, generatedName, stack }, { s3 }) {
    const name = properties.BucketName ?? generatedName.toLowerCase();
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    return bucketValues(name, stack.region);
  },
  async update({ physicalId, stack }) {
    return bucketValues(physicalId, stack.region);
  },
  async delete({ physicalId }, { s3 }) {
    await s3.send(new DeleteBucketCommand({ Bucket: physicalId })).catch((error) => {
      if (error.name !== 'NoSuchBucket') throw error;
    });
  },
});

function bucketValues(name: string, region: string) {
  return {
    physicalId: name,
    attributes: {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    },
  };
}
