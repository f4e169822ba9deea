import { describe, expect, test } from '@jest/globals';
import { givenPlan, givenPresent } from './given-template.ts';

const thing = (Properties: object = {}, others: object = {}) => ({
  Type: 'Test::Thing',
  Properties,
  ...others,
});

describe('planStack', () => {
  test('creates what a template refers to before what refers to it', () => {
    const { steps } = givenPlan({
      Resources: {
        C: thing({ Name: { 'Fn::Sub': 'x-${B.Arn}' } }),
        B: thing({}, { DependsOn: 'A' }),
        A: thing(),
      },
    });
    expect(steps.map(({ logicalId, action, after }) => [logicalId, action, after])).toEqual([
      ['A', 'create', []],
      ['B', 'create', ['A']],
      ['C', 'create', ['B']],
    ]);
  });

  const changes: [string, object, object, string][] = [
    ['does nothing where no property changed', { Size: 1 }, { Size: 1 }, 'none'],
    ['updates where a property changed', { Size: 1 }, { Size: 2 }, 'update'],
    ['updates where a property went', { Size: 1 }, {}, 'update'],
    [
      'replaces where a property changed that cannot change in place',
      { Name: 'a' },
      { Name: 'b' },
      'replace',
    ],
    ['sees no change in the order of keys', { Name: 'a', Size: 1 }, { Size: 1, Name: 'a' }, 'none'],
  ];
  test.each(changes)('%s', (_title, before, after, action) => {
    const { steps } = givenPlan({ Resources: { A: thing(after) } }, { A: givenPresent({ ...before }) });
    expect(steps).toMatchObject([{ logicalId: 'A', action }]);
  });

  test('leaves open what depends on the result of a change', () => {
    const { steps } = givenPlan(
      { Resources: { A: thing({ Size: 2 }), B: thing({ Name: { 'Fn::GetAtt': ['A', 'Arn'] } }) } },
      { A: givenPresent({ Size: 1 }), B: givenPresent({ Name: 'arn:thing-1' }) },
    );
    expect(steps.map(({ action }) => action)).toEqual(['update', 'undecided']);
  });

  test('knows the values of resources that stay as they are', () => {
    const { steps } = givenPlan(
      { Resources: { A: thing({ Size: 1 }), B: thing({ Name: { 'Fn::GetAtt': 'A.Arn' } }) } },
      { A: givenPresent({ Size: 1 }), B: givenPresent({ Name: 'arn:thing-1' }) },
    );
    expect(steps.map(({ action }) => action)).toEqual(['none', 'none']);
  });

  test('removes what the template no longer has, or has under a condition that is false', () => {
    const plan = givenPlan(
      {
        Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        Resources: { A: thing(), B: thing({}, { Condition: 'Never' }) },
      },
      { A: givenPresent(), B: givenPresent(), C: givenPresent() },
    );
    expect(plan.removed).toEqual(['B', 'C']);
  });

  test('creates anew what was only half created, and updates again what was half updated', () => {
    const { steps } = givenPlan(
      { Resources: { A: thing(), B: thing() } },
      { A: { ...givenPresent(), state: 'half-created' }, B: { ...givenPresent(), state: 'half-updated' } },
    );
    expect(steps.map(({ action }) => action)).toEqual(['create', 'update']);
  });

  const refusals: [string, object, string][] = [
    [
      'rejects a cycle, naming its members',
      { Resources: { A: thing({}, { DependsOn: ['B'] }), B: thing({ Name: { Ref: 'A' } }) } },
      'Circular dependency between resources: [A, B]',
    ],
    [
      'rejects unknown resource types, all by name',
      { Resources: { A: { Type: 'AWS::EC2::Instance' }, B: { Type: 'AWS::SNS::Topic' } } },
      'Unrecognized resource types: [AWS::EC2::Instance, AWS::SNS::Topic]',
    ],
    [
      'rejects an unknown property, with the nearest known one',
      { Resources: { A: thing({ Sise: 1 }) } },
      "Properties validation failed for resource A (Test::Thing) with message: unknown key 'Sise'; did you mean 'Size'?",
    ],
    [
      'rejects an unknown property deep inside of one that is not known yet',
      { Resources: { A: thing(), B: thing({ Parts: [{ Kind: { Ref: 'A' }, Colour: 'red' }] }) } },
      "unknown key 'Parts[0].Colour'",
    ],
    [
      'rejects a reference to nothing',
      { Resources: { A: thing({ Name: { Ref: 'Nobody' } }) } },
      'Unresolved resource dependencies [Nobody] in the Resources block of the template',
    ],
    [
      'rejects a reference to a resource whose condition is false',
      {
        Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        Resources: { A: thing({ Name: { Ref: 'B' } }), B: thing({}, { Condition: 'Never' }) },
      },
      'Unresolved resource dependencies [B]',
    ],
    [
      'rejects an attribute that a type does not have',
      { Resources: { A: thing(), B: thing({ Name: { 'Fn::GetAtt': 'A.Id' } }) } },
      'resource A does not support attribute type Id in Fn::GetAtt',
    ],
    [
      'rejects an output that cannot be resolved before anything is made',
      { Outputs: { O: { Value: { Ref: 'Nobody' } } } },
      'Unresolved resource dependencies [Nobody]',
    ],
    [
      'rejects an intrinsic function that is not built, by name',
      { Resources: { A: thing({ Name: { 'Fn::ImportValue': 'x' } }) } },
      'intrinsic function Fn::ImportValue is not built in local-cloud',
    ],
  ];
  test.each(refusals)('%s', (_title, document, message) => {
    expect(() => givenPlan(document)).toThrow(message);
  });

  test('rejects a change of a resource type', () => {
    const present = { ...givenPresent(), type: 'Test::Other' };
    expect(() => givenPlan({}, { A: present })).toThrow('Update of resource type is not permitted');
  });
});
