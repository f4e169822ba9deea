import { describe, expect, test } from '@jest/globals';
import { algorithms, crcAlgorithms } from '../../src/checksums/algorithms.ts';
import { checkpointBytes, makeCheckpointDigester } from '../../src/checksums/checkpoints.ts';

const bytes = Buffer.alloc(2 * checkpointBytes + 5, 'checkpoints');

describe.each(crcAlgorithms)('the checkpoints of a %s', (algorithm) => {
  const crcOf = (end: number) => {
    const digester = algorithms[algorithm].makeDigester();
    digester.update(bytes.subarray(0, end));
    return digester.digest();
  };
  const ends = [checkpointBytes, 2 * checkpointBytes, bytes.length];

  test.each([1, 3, 1000, 65_536])('are the same whatever pieces the bytes come in: %i', (count) => {
    const digester = makeCheckpointDigester(algorithm);
    const pieceBytes = Math.ceil(bytes.length / count);
    for (let at = 0; at < bytes.length; at += pieceBytes)
      digester.update(bytes.subarray(at, at + pieceBytes));
    expect(digester.checkpoints()).toEqual(Buffer.concat(ends.map(crcOf)));
    expect(digester.digest()).toEqual(crcOf(bytes.length));
  });

  test.each([
    [0, [0]],
    [1, [1]],
    [checkpointBytes, [checkpointBytes]],
    [checkpointBytes + 1, [checkpointBytes, checkpointBytes + 1]],
  ])('of %i bytes end with the CRC of all', (sizeBytes, at) => {
    const digester = makeCheckpointDigester(algorithm);
    digester.update(bytes.subarray(0, sizeBytes));
    expect(digester.checkpoints()).toEqual(Buffer.concat(at.map(crcOf)));
  });
});
