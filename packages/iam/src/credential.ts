import { z } from 'zod';
import { policyDocumentSchema } from './policy/policy-document.ts';

const principalSchema = z.strictObject({
  arn: z.string().min(1),
  accountId: z.string().regex(/^\d{12}$/, '12 digits'),
  policies: z.union([z.literal('root'), z.array(policyDocumentSchema)]),
});

/** An access key and whose it is, as the admin API of local-s3 takes it. `expiresAtMs` in Unix milliseconds. */
export const credentialSchema = z.strictObject({
  accessKeyId: z.string().regex(/^\w{1,128}$/, '1 to 128 letters, digits and underscores'),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().min(1).exactOptional(),
  expiresAtMs: z.number().exactOptional(),
  principal: principalSchema,
});

/** Who calls. `root` may do everything; others what their identity policies allow. */
export type Principal = z.infer<typeof principalSchema>;
export type Credential = z.infer<typeof credentialSchema>;
