import {
  CreateStateMachineCommand,
  type CreateStateMachineCommandInput,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ListStateMachinesCommand,
  ListStateMachineVersionsCommand,
  PublishStateMachineVersionCommand,
  SFNClient,
  StartSyncExecutionCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
  type ValidateStateMachineDefinitionCommandInput,
} from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { oneTask, succeeding, waiting } from '../given-states.ts';
import { givenStatesOfFile } from '../given-states-of-file.ts';

const given = givenStatesOfFile();

const succeed = JSON.stringify(succeeding);
const wait = JSON.stringify(waiting);
const nobody = 'arn:aws:states:us-east-1:000000000000:stateMachine:nobody';

function create(change: Partial<CreateStateMachineCommandInput>) {
  const request = { name: 'refused', definition: succeed, roleArn: given().roleArn, ...change };
  return given().sfn.send(new CreateStateMachineCommand(request));
}

const describing = (stateMachineArn: string | undefined) =>
  given().sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));

describe('CreateStateMachine', () => {
  test('gives the machine of the same name and definition, and leaves its role and tags alone', async () => {
    const first = await create({ name: 'once' });
    expect(first).toMatchObject({
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:once',
      creationDate: expect.any(Date),
    });
    const second = await create({ name: 'once', roleArn: given().powerlessRoleArn });
    expect(second).toMatchObject({
      stateMachineArn: first.stateMachineArn,
      creationDate: first.creationDate,
    });
    expect((await describing(first.stateMachineArn)).roleArn).toBe(given().roleArn);
  });

  test('refuses the name for another definition, though it is only laid out differently', async () => {
    const { stateMachineArn } = await create({ name: 'taken' });
    await expect(
      create({ name: 'taken', definition: JSON.stringify(succeeding, null, 2) }),
    ).rejects.toMatchObject({
      name: 'StateMachineAlreadyExists',
      message: `State Machine Already Exists: '${stateMachineArn}'`,
    });
  });

  test('takes settings that ask for nothing', async () => {
    const plain = {
      type: 'STANDARD' as const,
      publish: false,
      loggingConfiguration: { level: 'OFF' as const, includeExecutionData: false },
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' as const },
    };
    expect(await create({ name: 'plain', ...plain })).not.toHaveProperty('stateMachineVersionArn');
  });

  const refusals: [string, Partial<CreateStateMachineCommandInput>, string, RegExp][] = [
    [
      'a definition without a target',
      { definition: succeed.replace('"StartAt":"S"', '"StartAt":"X"') },
      'InvalidDefinition',
      /^Invalid State Machine Definition: '.*'$/,
    ],
    [
      'a definition that is no JSON',
      { definition: '{' },
      'InvalidDefinition',
      /^Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: .*'$/,
    ],
    [
      'a service that is not built, by name',
      { definition: JSON.stringify(oneTask({ Resource: 'arn:aws:states:::dynamodb:putItem' })) },
      'InvalidDefinition',
      /The resource provided arn:aws:states:::dynamodb:putItem is not recognized.* at \/States\/T\/Resource/,
    ],
    [
      'a role that Step Functions may not take on',
      { roleArn: 'arn:aws:iam::000000000000:role/nobody' },
      'AccessDeniedException',
      /^Neither the global service principal states\.amazonaws\.com/,
    ],
    ['a role that is none', { roleArn: 'nobody' }, 'InvalidArn', /^Invalid Role Arn: 'nobody'$/],
    ['a name with a space', { name: 'a b' }, 'InvalidName', /^Invalid Name: 'a b'$/],
    [
      'a name of 81 characters',
      { name: 'x'.repeat(81) },
      'ValidationException',
      /at 'name' failed to satisfy constraint: Member must have length less than or equal to 80$/,
    ],
    [
      'the express type',
      { type: 'EXPRESS' },
      'ValidationException',
      /'type' is "EXPRESS"; allowed: STANDARD/,
    ],
    ['a version', { publish: true }, 'ValidationException', /'publish' is true; allowed: false/],
    [
      'logs',
      { loggingConfiguration: { level: 'ALL' } },
      'ValidationException',
      /'loggingConfiguration.level' is "ALL"; allowed: OFF/,
    ],
  ];
  test.each(refusals)('rejects %s', async (_title, change, name, message) => {
    await expect(create(change)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });
});

describe('DescribeStateMachine', () => {
  test('tells what the machine is', async () => {
    const { stateMachineArn } = await create({ name: 'told' });
    const { $metadata: _metadata, ...told } = await describing(stateMachineArn);
    expect(told).toEqual({
      stateMachineArn,
      name: 'told',
      type: 'STANDARD',
      status: 'ACTIVE',
      creationDate: expect.any(Date),
      definition: succeed,
      roleArn: given().roleArn,
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
    });
    const bare = new DescribeStateMachineCommand({ stateMachineArn, includedData: 'METADATA_ONLY' });
    expect((await given().sfn.send(bare)).definition).toBe('{}');
  });

  test('rejects a machine that is not there, and what is no machine', async () => {
    await expect(describing(nobody)).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
      message: `State Machine Does Not Exist: '${nobody}'`,
    });
    await expect(describing('not_a_valid_arn')).rejects.toMatchObject({
      name: 'InvalidArn',
      message: "Invalid Arn: 'Invalid ARN prefix: not_a_valid_arn'",
    });
  });
});

describe('UpdateStateMachine', () => {
  test('makes a revision of what changes, and executions keep to theirs', async () => {
    const { stateMachineArn = '', creationDate } = await create({ name: 'changed', definition: wait });
    const update = (change: object) =>
      given().sfn.send(new UpdateStateMachineCommand({ stateMachineArn, ...change }));
    const executionArn = await given().start(stateMachineArn);

    const { revisionId, updateDate } = await update({ definition: succeed });
    expect(updateDate).toBeInstanceOf(Date);
    expect(await describing(stateMachineArn)).toMatchObject({ definition: succeed, revisionId });
    expect((await update({ definition: succeed })).revisionId).toBe(revisionId);
    expect((await update({ roleArn: given().powerlessRoleArn })).revisionId).not.toBe(revisionId);

    const ofExecution = (executionArn: string) =>
      given().sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    const { $metadata: _metadata, ...kept } = await ofExecution(executionArn);
    expect(kept).toEqual({
      stateMachineArn,
      name: 'changed',
      definition: wait,
      roleArn: given().roleArn,
      updateDate: creationDate,
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
    });
    const later = await given().start(stateMachineArn);
    expect(await given().ended(later)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await ofExecution(later)).toMatchObject({
      definition: succeed,
      roleArn: given().powerlessRoleArn,
    });
  });

  test('rejects a change of nothing', async () => {
    const { stateMachineArn } = await create({ name: 'unchanged' });
    await expect(given().sfn.send(new UpdateStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: 'MissingRequiredParameter',
      message: expect.stringMatching(/^Either the definition, the role ARN, .* must be specified$/),
    });
  });

  test('leaves the machine alone where the new definition is invalid', async () => {
    const { stateMachineArn } = await create({ name: 'kept' });
    const update = new UpdateStateMachineCommand({ stateMachineArn, definition: '{}' });
    await expect(given().sfn.send(update)).rejects.toMatchObject({ name: 'InvalidDefinition' });
    expect((await describing(stateMachineArn)).definition).toBe(succeed);
  });
});

describe('DeleteStateMachine', () => {
  test('deletes a machine, and has nothing against there being none', async () => {
    const { stateMachineArn } = await create({ name: 'deleted' });
    await given().sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    await expect(describing(stateMachineArn)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
    await given().sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
  });
});

describe('ListStateMachines', () => {
  test('lists by name, in pages', async () => {
    for (const name of ['list-10', 'list-1', 'list-2']) await create({ name });
    const names: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await given().sfn.send(
        new ListStateMachinesCommand({ maxResults: 2, ...(nextToken && { nextToken }) }),
      );
      names.push(...(page.stateMachines ?? []).map(({ name }) => name));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(names.filter((name) => name?.startsWith('list-'))).toEqual(['list-1', 'list-10', 'list-2']);
    expect(names).toEqual(names.toSorted());
  });

  test('rejects a token that is too long', async () => {
    const nextToken = 'x'.repeat(1025);
    await expect(given().sfn.send(new ListStateMachinesCommand({ nextToken }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: `1 validation error detected: Value '${nextToken}' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to 1024`,
    });
  });
});

describe('the versions of a machine', () => {
  test('are none, and cannot be published', async () => {
    const { stateMachineArn } = await create({ name: 'unversioned' });
    const listing = await given().sfn.send(new ListStateMachineVersionsCommand({ stateMachineArn }));
    expect(listing.stateMachineVersions).toEqual([]);
    const publishing = given().sfn.send(new PublishStateMachineVersionCommand({ stateMachineArn }));
    await expect(publishing).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'states:PublishStateMachineVersion is not built in local-cloud',
    });
  });
});

describe('ValidateStateMachineDefinition', () => {
  const validate = async (request: ValidateStateMachineDefinitionCommandInput) => {
    const { $metadata: _metadata, ...answer } = await given().sfn.send(
      new ValidateStateMachineDefinitionCommand(request),
    );
    return answer;
  };
  const misspelt = JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'A',
    States: { A: { Type: 'Pass', Output: '{% $x( %}', Next: 'B' } },
  });

  test('finds nothing wrong with what can run', async () => {
    expect(await validate({ definition: succeed })).toEqual({
      result: 'OK',
      diagnostics: [],
      truncated: false,
    });
  });

  const invalid: [string, string, object][] = [
    [
      'nothing',
      '',
      {
        code: 'SCHEMA_VALIDATION_FAILED',
        message: 'Definition must be a valid JSON object',
        severity: 'ERROR',
      },
    ],
    [
      'an array',
      '[]',
      {
        code: 'SCHEMA_VALIDATION_FAILED',
        message: 'Definition must be a valid JSON object',
        severity: 'ERROR',
      },
    ],
    [
      'what is no JSON',
      'not a definition',
      { code: 'INVALID_JSON_DESCRIPTION', message: expect.any(String), severity: 'ERROR' },
    ],
    [
      'an empty object',
      '{}',
      { code: 'SCHEMA_VALIDATION_FAILED', location: '/', message: expect.any(String), severity: 'ERROR' },
    ],
  ];
  test.each(invalid)('says what is wrong with %s', async (_title, definition, first) => {
    const { result, diagnostics = [] } = await validate({ definition });
    expect([result, diagnostics[0]]).toEqual(['FAIL', first]);
  });

  test('says where, and as much as it is asked for', async () => {
    const { diagnostics = [], truncated } = await validate({ definition: misspelt, severity: 'WARNING' });
    expect(truncated).toBe(false);
    expect(diagnostics.map(({ code, location }) => [code, location])).toEqual(
      expect.arrayContaining([
        ['INVALID_JSONATA_EXPRESSION', '/States/A/Output'],
        ['MISSING_TRANSITION_TARGET', '/States/A/Next'],
      ]),
    );
    const cut = await validate({ definition: misspelt, maxResults: 1 });
    expect(cut).toEqual({ result: 'FAIL', diagnostics: diagnostics.slice(0, 1), truncated: true });
  });

  test('rejects more than 100 diagnostics', async () => {
    await expect(validate({ definition: succeed, maxResults: 101 })).rejects.toMatchObject({
      message:
        "1 validation error detected: Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100",
    });
  });
});

describe('StartSyncExecution', () => {
  test('is not for standard machines', async () => {
    const { endpoint, region, credentials } = given().cloud;
    const sfn = new SFNClient({ endpoint, region, credentials, disableHostPrefix: true });
    const { stateMachineArn } = await create({ name: 'standard' });
    await expect(sfn.send(new StartSyncExecutionCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: 'StateMachineTypeNotSupported',
      message: 'This operation is not supported by this type of state machine',
    });
    sfn.destroy();
  });
});
