import { describe, expect, test } from '@jest/globals';
import { parseTemplate } from '../../src/template/template.ts';

const resources = { A: { Type: 'T' } };

describe('parseTemplate', () => {
  const refusals: [string, string | object, string][] = [
    ['broken JSON', '{"Resources": ', 'JSON not well-formed'],
    ['YAML, by name', 'Resources:\n  A:\n', 'YAML is not built in local-cloud'],
    ['a template without resources', {}, 'At least one Resources member must be defined.'],
    [
      'an unknown section',
      { Resources: resources, Output: {} },
      "Invalid template property or properties [Output]: unknown template section; did you mean 'Outputs'?",
    ],
    [
      'a section that is not built, by name',
      { Resources: resources, Mappings: {} },
      'template section Mappings is not built',
    ],
    [
      'an unknown resource attribute',
      { Resources: { A: { Type: 'T', Propertys: {} } } },
      "did you mean 'Properties'?",
    ],
    [
      'a resource attribute that is not built',
      { Resources: { A: { Type: 'T', CreationPolicy: {} } } },
      'attribute of resource A CreationPolicy is not built',
    ],
    [
      'a resource without a type',
      { Resources: { A: {} } },
      'Every Resources object must contain a Type member.',
    ],
    [
      'a null',
      { Resources: { A: { Type: 'T', Properties: { X: [null] } } } },
      "[/Resources/A/Properties/X/0] 'null' values are not allowed",
    ],
    [
      'an output without a value',
      { Resources: resources, Outputs: { O: {} } },
      'Every Outputs member must contain a Value object',
    ],
    [
      'an export',
      { Resources: resources, Outputs: { O: { Value: 'x', Export: { Name: 'x' } } } },
      'attribute of output O Export is not built',
    ],
    [
      'a deletion policy that is not built',
      { Resources: { A: { Type: 'T', DeletionPolicy: 'Snapshot' } } },
      'DeletionPolicy of resource A is "Snapshot"',
    ],
    [
      'a name with other characters than letters and digits',
      { Resources: { 'A-B': { Type: 'T' } } },
      'Resources name A-B is non alphanumeric',
    ],
  ];
  test.each(refusals)('rejects %s', (_title, template, message) => {
    const text = typeof template === 'string' ? template : JSON.stringify(template);
    expect(() => parseTemplate(text)).toThrow(message);
  });
});
