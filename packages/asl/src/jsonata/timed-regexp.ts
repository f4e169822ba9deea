import { createContext, Script } from 'node:vm';

/** Long for any honest pattern over 256 KiB; a pattern that backtracks without end must not stop the process. */
const timeoutMs = 1_000;

const job = { run: () => {} };
const context = createContext(job);
const script = new Script('run()');

/** A RegExp whose matching is cut off after a second: `/(a+)+$/` on 30 characters would block for the better part of a minute. */
export class TimedRegExp extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    const match: { found: RegExpExecArray | null } = { found: null };
    job.run = () => {
      match.found = super.exec(text);
    };
    script.runInContext(context, { timeout: timeoutMs });
    return match.found;
  }
}
