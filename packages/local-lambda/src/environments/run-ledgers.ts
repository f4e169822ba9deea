import { type Ledger, sumLedgers } from '@s3-lambda-bench/contract';
import type { TakeLedgerOptions } from '../options.ts';
import type { LedgerRecord } from '../records/system-log.ts';

export interface RunLedgersOptions {
  /** Of the environment's key. */
  takeLedger(options: TakeLedgerOptions): Promise<Record<string, Ledger>>;
  /** Takes what has become known of a run after its report. */
  write(record: LedgerRecord): void;
  /** Told when S3 could not be asked. */
  onFault(cause: unknown): void;
}

/** The run that an environment is at. */
interface Run {
  requestId: string;
  /** Whether S3 took note of its beginning and of its answer. */
  isKnown: boolean;
  answered?: Promise<void>;
  taken: LedgerRecord[];
}

/**
 * Tells apart what the runs of one environment ask of S3. The key's ledger has two pages a run: one is opened before the run
 * begins, the other when its function has answered. A request is on the page that was open when it arrived, so what a function
 * asks after its answer, until the next run, is on the second: it is late. What S3 answers after the report of the run (late or
 * not) is in no report; it is written once it is known. No method rejects.
 */
export class RunLedgers {
  readonly #options: RunLedgersOptions;
  #run: Run | undefined;

  constructor(options: RunLedgersOptions) {
    this.#options = options;
  }

  /** What arrives from now on is the run's. */
  async begin(requestId: string): Promise<void> {
    const run: Run = { requestId, isKnown: true, taken: [] };
    this.#run = run;
    run.isKnown = await this.#take({ page: toPage({ requestId, isLate: false }) });
  }

  /** What arrives from now on is late. Only the first call of a run does something; all wait for it. */
  async answered(): Promise<void> {
    const run = this.#run;
    if (run === undefined) return;
    const page = toPage({ requestId: run.requestId, isLate: true });
    run.answered ??= this.#take({ page }).then((isTaken) => {
      run.isKnown &&= isTaken;
    });
    await run.answered;
  }

  /** Ends the run. What it asked before its answer, as far as S3 has answered it; nothing where S3 could not be asked. */
  async report(): Promise<Ledger | undefined> {
    await this.answered();
    const { isKnown = false, taken = [] } = this.#run ?? {};
    this.#run = undefined;
    for (const record of taken.filter(({ isLate }) => isLate)) this.#options.write(record);
    const inTime = taken.filter(({ isLate }) => !isLate);
    return isKnown ? sumLedgers(inTime.map(({ ledger }) => ledger)) : undefined;
  }

  /** Writes what S3 has answered since it was last asked. */
  async catchUp(): Promise<void> {
    await this.#take({});
  }

  /** For a key that works no more: waits for what S3 has still to answer, and writes it. */
  async close(): Promise<void> {
    this.#run = undefined;
    await this.#take({ settled: true });
  }

  async #take(options: TakeLedgerOptions): Promise<boolean> {
    try {
      const pages = await this.#options.takeLedger(options);
      for (const [page, ledger] of Object.entries(pages)) this.#keep({ ...ofPage(page), ledger });
      return true;
    } catch (cause) {
      this.#options.onFault(cause);
      return false;
    }
  }

  #keep(record: LedgerRecord): void {
    if (record.requestId === this.#run?.requestId) this.#run.taken.push(record);
    else this.#options.write(record);
  }
}

type Page = Pick<LedgerRecord, 'requestId' | 'isLate'>;

const lateMark = '/late';

function toPage({ requestId, isLate }: Page): string {
  return isLate ? requestId + lateMark : requestId;
}

function ofPage(name: string): Page {
  const isLate = name.endsWith(lateMark);
  return { requestId: isLate ? name.slice(0, -lateMark.length) : name, isLate };
}
