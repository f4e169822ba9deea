import type { Manifest } from '@s3-lambda-bench/contract';

/** A contender as its folder describes it. */
export interface Contender {
  /** `<lang>-<dev_id>`, the contender's identity. */
  id: string;
  /** Absolute path of the folder that holds contender.json. */
  folder: string;
  manifest: Manifest;
}

/** What is wrong with a folder, one sentence a fault. Such a contender is left out, and said so; the others go on. */
export interface ContenderProblem {
  folder: string;
  problems: string[];
}

/** A contender whose build succeeded. `zipFile` is its function package. */
export interface BuiltContender {
  id: string;
  manifest: Manifest;
  zipFile: string;
}
