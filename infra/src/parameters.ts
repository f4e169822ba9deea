import { corpusProfiles, defaultProject, maxRuns } from '@s3-lambda-bench/contract';
import { CfnParameter } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** What whoever deploys may choose; the rest of the template refers to these. */
export interface Parameters {
  testFileCount: CfnParameter;
  testFileSize: CfnParameter;
  runsPerContender: CfnParameter;
  filesPrefix: CfnParameter;
  seed: CfnParameter;
  profile: CfnParameter;
}

export function addParameters(stack: Construct): Parameters {
  return {
    testFileCount: new CfnParameter(stack, 'TestFileCount', {
      type: 'Number',
      default: 3000,
      minValue: 1,
      description: 'How many objects the corpus has',
    }),
    testFileSize: new CfnParameter(stack, 'TestFileSize', {
      type: 'Number',
      default: 5,
      // Just below 1 / 1,048,576, one byte. What fills the bucket refuses less.
      minValue: 0.00000095,
      description: 'Mean size of an object in MB (1,048,576 bytes); decimals are allowed',
    }),
    runsPerContender: new CfnParameter(stack, 'RunsPerContender', {
      type: 'Number',
      default: 10,
      minValue: 1,
      maxValue: maxRuns,
      description: 'Runs of each contender where the execution input does not say',
    }),
    // The prefix goes into expressions of the state machine between single quotes, and into key patterns of policies.
    filesPrefix: new CfnParameter(stack, 'FilesPrefix', {
      type: 'String',
      default: 'files',
      maxLength: 200,
      allowedPattern: '[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*',
      constraintDescription: 'letters, digits, dots, hyphens, underscores; slashes only between them',
      description: 'Where the corpus is, without a slash at the end',
    }),
    seed: new CfnParameter(stack, 'Seed', {
      type: 'String',
      default: defaultProject,
      description: 'The same seed makes the same bytes anywhere',
    }),
    profile: new CfnParameter(stack, 'Profile', {
      type: 'String',
      default: 'classic',
      allowedValues: [...corpusProfiles],
      description:
        'Which sizes the objects have; TestFileSize is for classic and text, the others have their own',
    }),
  };
}
