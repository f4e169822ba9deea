import type { PolicyDocument } from '@s3-lambda-bench/iam';

/**
 * AWS managed policies that a role may attach, by the part of the ARN after `policy/`. Documents as published in the AWS
 * managed policy reference (2026-01); others are refused by name.
 */
export const managedPolicies: Record<string, PolicyDocument> = {
  'service-role/AWSLambdaBasicExecutionRole': {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: '*',
      },
    ],
  },
};

/** The document of a managed policy's ARN, undefined where local-cloud does not carry it. */
export function findManagedPolicy(arn: string): PolicyDocument | undefined {
  const name = /^arn:aws:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
  return name === undefined ? undefined : managedPolicies[name];
}
