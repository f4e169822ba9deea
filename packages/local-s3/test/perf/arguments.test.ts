import { describe, expect, test } from '@jest/globals';
import { readArguments } from '../../perf/arguments.ts';

describe('the command line of npm run perf -- local-s3', () => {
  test('measures everything unless told otherwise', () => {
    expect(readArguments([])).toMatchObject({
      servers: ['local-s3', 's3rver', 'minio'],
      sizes: [],
      connections: [1, 8, 64],
    });
  });

  test('takes servers in the order of the tables', () => {
    const asked = readArguments(['minio', 'local-s3', '--sizes', '1GiB,4KiB']);
    expect(asked).toMatchObject({ servers: ['local-s3', 'minio'], sizes: ['1GiB', '4KiB'] });
  });

  test.each([
    [['ceph'], "there is no 'ceph'; known: local-s3, s3rver, minio"],
    [['--loads', 'gte'], "there is no 'gte'; known: get, ranged-get"],
    [['--sizes', '5Mib'], "there is no '5Mib'; known: 4KiB, 5MiB, 1GiB"],
    [['--connections', '0'], "'0' is not a count; give a number from 1 to 9999"],
    [['--seconds', 'long'], "'long' is not a duration; give seconds from above 0 to 600"],
  ])('rejects %j and says what to give instead', (line, message) => {
    expect(() => readArguments(line)).toThrow(message);
  });
});
