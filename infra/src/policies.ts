import { Aws } from 'aws-cdk-lib/core';

/** A statement as IAM's policy language writes it, by hand, so that what a role may do can be read in one place. */
export interface Statement {
  Effect: 'Allow';
  Action: string[];
  Resource: string | string[];
  Condition?: { StringLike: { 's3:prefix': string[] } };
}

/** Where things are, as tokens of the template. */
export interface Places {
  bucketArn: string;
  filesPrefix: string;
}

export function allow(
  action: string[],
  resource: string | string[],
  condition?: Statement['Condition'],
): Statement {
  const statement: Statement = { Effect: 'Allow', Action: action, Resource: resource };
  return condition === undefined ? statement : { ...statement, Condition: condition };
}

/** The ARN of functions by name; `*` may stand in it. */
function functionArn(name: string): string {
  return `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${name}`;
}

/** A contender reads the corpus and writes its own archives, and what its capabilities add: it is a stranger's code. */
export function contenderStatements(
  { id, functionName, capabilities }: { id: string; functionName: string; capabilities: string[] },
  { bucketArn, filesPrefix }: Places,
): Statement[] {
  const scratch = `${bucketArn}/scratch/${id}/*`;
  return [
    allow(['s3:GetObject'], `${bucketArn}/${filesPrefix}/*`),
    allowListing(bucketArn, filesPrefix),
    // One character or two, not `*`: an id that extends another's cannot reach its archives.
    allow(
      ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      [`${bucketArn}/archives/${id}-?.zip`, `${bucketArn}/archives/${id}-??.zip`],
    ),
    ...(capabilities.includes('scratch')
      ? [
          allow(
            [
              's3:GetObject',
              's3:PutObject',
              's3:DeleteObject',
              's3:AbortMultipartUpload',
              's3:ListMultipartUploadParts',
            ],
            scratch,
          ),
          allowListing(bucketArn, `scratch/${id}`),
        ]
      : []),
    ...(capabilities.includes('fan-out')
      ? [allow(['lambda:InvokeFunction'], functionArn(functionName))]
      : []),
  ];
}

/** ListBucket below a prefix, whether it is asked for with its slash or without. */
function allowListing(bucketArn: string, prefix: string): Statement {
  return allow(['s3:ListBucket'], bucketArn, { StringLike: { 's3:prefix': [prefix, `${prefix}/*`] } });
}

/** Writes the corpus, and on Delete empties the bucket, whatever an interrupted execution left in it. */
export function fillBucketStatements({ bucketArn }: Places): Statement[] {
  // By the name that CloudFormation gives it: its ARN would make the role depend on the function, which depends on the role.
  const ownArn = `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${Aws.STACK_NAME}-FillBucket*`;
  return [
    allow(['lambda:InvokeFunction'], ownArn),
    allow(['s3:ListBucket', 's3:ListBucketMultipartUploads'], bucketArn),
    allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'], `${bucketArn}/*`),
  ];
}

/** Reads only. Without ListBucket on the whole bucket, S3 would call a missing archive forbidden (403) and not missing. */
export function controlStatements({ bucketArn, filesPrefix }: Places): Statement[] {
  return [
    allow(['s3:ListBucket'], bucketArn),
    allow(['s3:GetObject'], [`${bucketArn}/${filesPrefix}/*`, `${bucketArn}/archives/*`]),
  ];
}

/** Reads what Lambda logged of the contenders' runs. */
export function pricingStatements(project: string): Statement[] {
  const logGroups = `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${contenderLogGroup(`${project}-*`)}`;
  return [allow(['logs:FilterLogEvents'], logGroups)];
}

/** Where a contender's function logs. */
export function contenderLogGroup(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

/** Runs contenders, control and the ranking, reads the contenders' configurations, deletes archives. */
export function benchStatements(
  functions: { project: string; controlArn: string; pricingArn: string },
  { bucketArn }: Places,
): Statement[] {
  const contenders = functionArn(`${functions.project}-*`);
  return [
    allow(['lambda:InvokeFunction'], [contenders, functions.controlArn, functions.pricingArn]),
    allow(['lambda:GetFunctionConfiguration'], contenders),
    allow(['s3:DeleteObject'], `${bucketArn}/archives/*`),
  ];
}

/** The trust policy of a role that one service takes on. */
export function trust(service: string): object {
  return policy([{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }]);
}

export function policy(statements: object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}
