/** What a runtime may know of the function that it starts. */
export interface LaunchContext {
  runtime: string;
  taskRoot: string;
  memoryMb: number;
  /** The function's own variables, so that a flag which one of them takes back can be left out. */
  variables: Readonly<Record<string, string>>;
  nodePath: string;
}

/** What to execute. */
export interface Launch {
  command: string;
  args: string[];
  /** LAMBDA_RUNTIME_DIR */
  runtimeDir: string;
  /** Set for managed runtimes only: `provided` ones have no AWS_EXECUTION_ENV. */
  executionEnvironment?: string;
  /** For the system log: which interpreter runs, so that nobody takes it for AWS's. */
  version: string;
  /** The words of Runtime.InvalidEntrypoint when the command cannot be executed, by Node's error code. */
  entrypointErrors?: Readonly<Record<string, string>>;
}

/** One family of runtimes. MUST NOT start the function itself. */
export interface Runtime {
  /**
   * MUST give what to execute, or a sentence that names the runtime, which tool this machine lacks and what to install. MUST give
   * the same kind of answer for every function of a runtime: `missingFor` asks without one. MAY ask the machine's tools, once a process.
   */
  launch(context: LaunchContext): Launch | { missing: string };
  /**
   * What must be done once on a machine before the first start, such as fetching: done when a function is created, so that no
   * run is longer for it. Quick where it has been done. MUST resolve to a sentence where it cannot be done, and try again when asked again.
   */
  prepare?(): Promise<string | undefined>;
}
