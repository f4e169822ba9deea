/** Where a client works, and as whom. */
export interface Surroundings {
  endpoint: string;
  bucket: string;
  /** All that the client sees of the environment: nothing of the user's own settings. */
  env: NodeJS.ProcessEnv;
  /** A folder for what the client must be given as a file. */
  scratch: string;
}

/** What one client does with a bucket; each rejects when the client says that it failed. */
interface Steps {
  makeBucket: () => Promise<void>;
  put: (folder: string, prefix: string) => Promise<void>;
  /** The keys below a prefix, as the client shows them. */
  list: (prefix: string) => Promise<string[]>;
  /** Within the bucket, by the server. */
  copy: (from: string, to: string) => Promise<void>;
  /** Makes what is below the prefix the same as the folder. */
  syncUp: (folder: string, prefix: string) => Promise<void>;
  /** Makes the folder the same as what is below the prefix. */
  syncDown: (prefix: string, folder: string) => Promise<void>;
  /** Everything in the bucket, and the bucket. */
  remove: () => Promise<void>;
}

export interface Client {
  name: string;
  version: string;
  /** What the machine must have, for the one who reads that it was skipped. */
  needs: string;
  /** Puts the client below a throwaway folder; resolves to the folder of its program. Rejects when it cannot. */
  install: (folder: string) => Promise<string>;
  makeSteps: (bin: string, surroundings: Surroundings) => Steps;
}
