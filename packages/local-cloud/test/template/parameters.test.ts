import { describe, expect, test } from '@jest/globals';
import { resolveParameters } from '../../src/template/parameters.ts';
import { givenTemplate } from './given-template.ts';

const pass = (name: string, value: string) => ({ name, value, usePrevious: false });

describe('resolveParameters', () => {
  test('takes what is passed, else the default', () => {
    const template = givenTemplate({
      Parameters: {
        A: { Type: 'String', Default: 'a' },
        B: { Type: 'Number', Default: 2 },
        C: { Type: 'String' },
      },
    });
    const resolved = resolveParameters(template, [pass('A', 'x'), pass('C', '')]);
    expect(Object.entries(resolved).map(([name, { value }]) => [name, value])).toEqual([
      ['A', 'x'],
      ['B', '2'],
      ['C', ''],
    ]);
  });

  test('takes the present value where that is asked for', () => {
    const template = givenTemplate({ Parameters: { A: { Type: 'String', NoEcho: true } } });
    const previous = { A: { text: 'old', value: 'old', noEcho: true } };
    expect(resolveParameters(template, [{ name: 'A', usePrevious: true }], previous)).toEqual(previous);
  });

  const refusals: [string, object, string, string][] = [
    [
      'a value that is not among the allowed',
      { AllowedValues: ['a', 'b'] },
      'c',
      "Parameter 'P' must be one of AllowedValues",
    ],
    [
      'a value that does not match',
      { AllowedPattern: '[a-z]+' },
      'A1',
      "Parameter 'P' must match pattern [a-z]+",
    ],
    [
      'a value that does not match, with the template’s own words',
      { AllowedPattern: '[a-z]+', ConstraintDescription: 'lower case' },
      'A',
      "Parameter 'P' failed to satisfy constraint: lower case",
    ],
    [
      'a value that is too short',
      { MinLength: '2' },
      'a',
      "Parameter 'P' must contain at least 2 characters",
    ],
    ['a value that is too long', { MaxLength: 2 }, 'abc', "Parameter 'P' must contain at most 2 characters"],
    [
      'a number that is too small',
      { Type: 'Number', MinValue: 1 },
      '0',
      "Parameter 'P' must be a number not less than 1",
    ],
    [
      'a number that is too big',
      { Type: 'Number', MaxValue: 9 },
      '10',
      "Parameter 'P' must be a number not greater than 9",
    ],
    ['a text where a number is wanted', { Type: 'Number' }, 'many', "Parameter 'P' must be a number"],
    [
      'a type that is not built',
      { Type: 'AWS::SSM::Parameter::Value<String>' },
      'x',
      'Unrecognized parameter type: AWS::SSM::Parameter::Value<String>',
    ],
    [
      'an attribute that is not known',
      { Defualt: 'x' },
      'x',
      "Invalid template parameter property 'Defualt'",
    ],
  ];
  test.each(refusals)('rejects %s', (_title, declaration, value, message) => {
    const template = givenTemplate({ Parameters: { P: { Type: 'String', ...declaration } } });
    expect(() => resolveParameters(template, [pass('P', value)])).toThrow(message);
  });

  test('rejects parameters without a value, all by name', () => {
    const template = givenTemplate({ Parameters: { A: { Type: 'String' }, B: { Type: 'String' } } });
    expect(() => resolveParameters(template, [])).toThrow('Parameters: [A, B] must have values');
  });

  test('rejects parameters that the template does not have', () => {
    expect(() => resolveParameters(givenTemplate({}), [pass('X', '1')])).toThrow(
      'Parameters: [X] do not exist in the template',
    );
  });
});
