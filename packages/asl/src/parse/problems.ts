/**
 * One thing that is wrong with a definition. The codes are those of ValidateStateMachineDefinition where AWS has one;
 * `NOT_IMPLEMENTED` marks what AWS would run and this interpreter does not.
 */
export interface Problem {
  code:
    | 'INVALID_JSON'
    | 'SCHEMA_VALIDATION_FAILED'
    | 'MISSING_TRANSITION_TARGET'
    | 'MISSING_END_STATE'
    | 'DUPLICATE_STATE_NAME'
    | 'DUPLICATE_LABEL_NAME'
    | 'INVALID_JSONATA_EXPRESSION'
    | 'UNSUPPORTED_JSONATA_EXPRESSION'
    | 'NOT_IMPLEMENTED';
  /** Into the document, as AWS writes it: `/States/Fetch/Output/v`. */
  path: string;
  message: string;
}

/** What the parts of one definition share while it is read. */
export interface Reading {
  problems: Problem[];
  stateNames: Set<string>;
  /** Of the DISTRIBUTED Maps. */
  labels: Set<string>;
  evaluationTimeoutMs: number;
}
