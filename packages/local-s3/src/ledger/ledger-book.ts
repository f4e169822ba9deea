import type { Ledger } from '@s3-lambda-bench/contract';
import { type Answered, countAnswered, type LedgerLines } from './ledger-lines.ts';

/**
 * What every access key has asked for since the server started. A request is counted when it is answered, on the page of its
 * key that was open when it arrived: so whoever opens a page has all that arrives from then on told apart from what came before.
 */
export interface LedgerBook {
  /** Takes note of a request, in Unix milliseconds. What this hands back counts it, and MUST be called once. */
  arrived: (accessKeyId: string, atMs: number) => (answered: Answered) => void;
  /** All pages together; empty for a key that has asked for nothing. */
  read: (accessKeyId: string) => Ledger;
  openPage: (accessKeyId: string, page: string) => void;
  /** What was counted since it was last taken, by page. What is taken stays in what `read` gives. */
  take: (accessKeyId: string) => Record<string, Ledger>;
  /** Resolves when no request of the key is under way. */
  settled: (accessKeyId: string) => Promise<void>;
}

/** The ledger of one key. The page that is open at first has no name. */
interface Account {
  total: LedgerLines;
  page: string;
  untaken: Map<string, LedgerLines>;
  underWay: number;
  waiting: (() => void)[];
}

export function makeLedgerBook(): LedgerBook {
  const accounts = new Map<string, Account>();
  const accountOf = (accessKeyId: string) => {
    const account = accounts.get(accessKeyId) ?? makeAccount();
    accounts.set(accessKeyId, account);
    return account;
  };
  return {
    arrived: (accessKeyId, atMs) => arrive(accountOf(accessKeyId), atMs),
    read: (accessKeyId) => toLedger(accounts.get(accessKeyId)?.total),
    openPage: (accessKeyId, page) => {
      accountOf(accessKeyId).page = page;
    },
    take: (accessKeyId) => takeFrom(accounts.get(accessKeyId)),
    settled: async (accessKeyId) => {
      const account = accounts.get(accessKeyId);
      if (account === undefined || account.underWay === 0) return;
      await new Promise<void>((resolve) => account.waiting.push(resolve));
    },
  };
}

function makeAccount(): Account {
  return { total: new Map(), page: '', untaken: new Map(), underWay: 0, waiting: [] };
}

function arrive(account: Account, atMs: number): (answered: Answered) => void {
  const { page } = account;
  account.underWay += 1;
  return (answered) => {
    const lines: LedgerLines = account.untaken.get(page) ?? new Map();
    account.untaken.set(page, lines);
    countAnswered(lines, answered, atMs);
    countAnswered(account.total, answered, atMs);
    account.underWay -= 1;
    if (account.underWay === 0) for (const resolve of account.waiting.splice(0)) resolve();
  };
}

function takeFrom(account: Account | undefined): Record<string, Ledger> {
  const pages = [...(account?.untaken ?? [])].map(([page, lines]): [string, Ledger] => [
    page,
    toLedger(lines),
  ]);
  account?.untaken.clear();
  return Object.fromEntries(pages);
}

function toLedger(lines: LedgerLines | undefined): Ledger {
  return Object.fromEntries(lines ?? []);
}
