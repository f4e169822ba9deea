import type { Credential } from '@s3-lambda-bench/iam';
import type { DenialBook } from '../access/denials.ts';
import type { Staging } from '../digests/staging.ts';
import type { FaultInjector } from '../faults/fault-injector.ts';
import type { LedgerBook } from '../ledger/ledger-book.ts';
import type { Store } from '../storage/store.ts';

/** One server's state, as its operations see it. */
export interface S3 {
  store: Store;
  staging: Staging;
  /** By access key: the root credential and those registered through the admin API. */
  credentials: Map<string, Credential>;
  ledger: LedgerBook;
  denials: DenialBook;
  /** In force now, if any. */
  faults: FaultInjector | undefined;
  /** Unix time. */
  nowMs: () => number;
  /** Rejects when the signal is aborted. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Of buckets made without a location constraint. */
  region: string;
}
