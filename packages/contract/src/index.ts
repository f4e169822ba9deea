export { type Corpus, type CorpusProfile, corpusProfiles, corpusSchema } from './corpus.ts';
export { type ContenderEvent, type ControlEvent, contenderEventSchema, controlEventSchema } from './event.ts';
export { type ExecutionInput, executionInputSchema } from './execution-input.ts';
export { type Ledger, ledgerSchema, type OperationLedger, operationLedgerSchema } from './ledger.ts';
export { type Manifest, manifestSchema, runtimes } from './manifest.ts';
export { defaultProject, developerIdSchema, languageSchema, maxRuns } from './names.ts';
export { nearest } from './nearest.ts';
export { type Parsed, parse } from './parse.ts';
export {
  type Failure,
  failureSchema,
  type RankableContender,
  type RankingInput,
  rankingInputSchema,
} from './ranking-input.ts';
export { type BillLine, type RankedContender, type Report, reportSchema, type Seed } from './report.ts';
export { type RunRecord, runRecordSchema, type TimedRun, timedRunSchema } from './run.ts';
export { sumLedgers } from './sum-ledgers.ts';
export { type Verdict, verdictSchema, type Warning } from './verdict.ts';
