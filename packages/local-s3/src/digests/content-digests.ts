import { createHash } from 'node:crypto';
import {
  algorithms,
  type ChecksumAlgorithm,
  type Crcs,
  type Digester,
  isCrcAlgorithm,
} from '../checksums/algorithms.ts';
import { type Checkpoints, makeCheckpointDigester } from '../checksums/checkpoints.ts';

/** What is computed of a content. It can be sent from thread to thread. */
export interface ContentDigests {
  md5: Uint8Array;
  /** Of the algorithms asked for. */
  checksums: ReadonlyMap<ChecksumAlgorithm, Uint8Array>;
  /** Of those of them that are CRCs. */
  checkpoints: Checkpoints;
}

/** All but the MD5, which not every thread computes alike. */
export type ContentChecksums = Omit<ContentDigests, 'md5'>;

interface Updatable<T> {
  update: (bytes: Uint8Array) => void;
  /** To be called once, after the last byte. */
  digest: () => T;
}

export function makeContentChecksums(
  names: readonly ChecksumAlgorithm[],
  crcs?: Crcs,
): Updatable<ContentChecksums> {
  const ofCrcs = new Map(
    names.filter(isCrcAlgorithm).map((name) => [name, makeCheckpointDigester(name, crcs)]),
  );
  const others = names.filter((name) => !isCrcAlgorithm(name));
  const all = new Map<ChecksumAlgorithm, Digester>([
    ...ofCrcs,
    ...others.map((name) => [name, algorithms[name].makeDigester()] as const),
  ]);
  return {
    update: (bytes) => {
      for (const digester of all.values()) digester.update(bytes);
    },
    digest: () => ({
      checksums: new Map([...all].map(([name, digester]) => [name, digester.digest()])),
      checkpoints: new Map([...ofCrcs].map(([name, crc]) => [name, crc.checkpoints()])),
    }),
  };
}

/** Computes on the thread that has the bytes: for few bytes, which another could not have sooner. */
export function makeContentDigests(names: readonly ChecksumAlgorithm[]): Updatable<ContentDigests> {
  const md5 = createHash('md5');
  const checksums = makeContentChecksums(names);
  return {
    update: (bytes) => {
      md5.update(bytes);
      checksums.update(bytes);
    },
    digest: () => ({ md5: md5.digest(), ...checksums.digest() }),
  };
}
