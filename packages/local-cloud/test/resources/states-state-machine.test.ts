import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { codeBucket, type GivenCloud, givenCloud, givenFolder, output, role } from '../given-cloud.ts';

const folder = givenFolder();
let given: GivenCloud;
let stacks = 0;

beforeAll(async () => {
  given = await givenCloud(folder.path);
});

afterAll(async () => {
  await given.cloud.close();
  folder[Symbol.dispose]();
});

const passing = (comment: string) => ({
  Comment: comment,
  QueryLanguage: 'JSONata',
  StartAt: 'P',
  States: { P: { Type: 'Pass', End: true } },
});

async function deploy(properties: object) {
  stacks += 1;
  const name = `machine-${stacks}`;
  const stack = await given.deploy(name, {
    Resources: {
      Role: role('states.amazonaws.com'),
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: { RoleArn: { 'Fn::GetAtt': 'Role.Arn' }, ...properties },
      },
    },
    Outputs: { Machine: { Value: { Ref: 'Machine' } } },
  });
  return { name, stateMachineArn: output(stack, 'Machine') };
}

async function commentOf(stateMachineArn: string | undefined): Promise<unknown> {
  const { definition = '' } = await given.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  return JSON.parse(definition).Comment;
}

describe('AWS::StepFunctions::StateMachine', () => {
  const substitutions = { Name: 'Ada', Count: 3, Partition: { Ref: 'AWS::Partition' } };
  const template = '${Name} ${Name} ${Count} ${Partition} ${Unknown} ${constructor} ${} $Name';
  const expected = 'Ada Ada 3 aws ${Unknown} ${constructor} ${} $Name';

  const sources: [string, () => Promise<object>][] = [
    ['an object', async () => ({ Definition: passing(template) })],
    ['text', async () => ({ DefinitionString: JSON.stringify(passing(template)) })],
    [
      'an object of S3',
      async () => {
        const place = { Bucket: codeBucket, Key: 'definition.json' };
        await given.s3.send(new PutObjectCommand({ ...place, Body: JSON.stringify(passing(template)) }));
        return { DefinitionS3Location: place };
      },
    ],
  ];
  test.each(sources)('has its substitutions made in %s', async (_title, source) => {
    const { stateMachineArn } = await deploy({
      ...(await source()),
      DefinitionSubstitutions: substitutions,
    });
    expect(await commentOf(stateMachineArn)).toBe(expected);
  });

  test('rejects more than one definition', async () => {
    const { name } = await deploy({
      Definition: passing('a'),
      DefinitionString: JSON.stringify(passing('b')),
    });
    expect([await given.status(name, 'Machine'), await given.reason(name, 'Machine')]).toEqual([
      'CREATE_FAILED',
      expect.stringContaining('exactly one of DefinitionString, Definition and DefinitionS3Location'),
    ]);
  });
});
