import type { Distribution } from '../state-machine.ts';
import { uuidOfName } from '../uuid.ts';
import type { ExecutionContext } from './execution.ts';

/** The names that a map run goes by; a Map without a Label has the same one in every execution (recorded 2023-09-21). */
export interface MapRunNames {
  uuid: string;
  mapRunArn: string;
  /** `arn:…:stateMachine:<machine>/<label>`, and `<machine>/<label>`. */
  stateMachineArn: string;
  stateMachineName: string;
}

/** `arn:…:mapRun:<machine>/<label>:<uuid>`. A Map within a child execution is of the same machine. */
export function mapRunNames(
  { stateMachineArn, stateMachineName }: ExecutionContext,
  { stateName, label, uuid }: { stateName: string; label: string | undefined; uuid: string },
): MapRunNames {
  const arn = withoutLabel(stateMachineArn);
  const suffix = `/${label ?? uuidOfName(`${arn}/${stateName}`)}`;
  return {
    uuid,
    mapRunArn: `${arn.replace(':stateMachine:', ':mapRun:')}${suffix}:${uuid}`,
    stateMachineArn: `${arn}${suffix}`,
    stateMachineName: `${withoutLabel(stateMachineName)}${suffix}`,
  };
}

/** `arn:…:execution:<machine>/<label>:<name>`; of an Express execution `arn:…:express:<machine>/<label>:<name>:<uuid>`. */
export function childArn(
  { stateMachineArn }: MapRunNames,
  { name, type, makeUuid }: { name: string; type: Distribution['executionType']; makeUuid: () => string },
): string {
  if (type === 'STANDARD') return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  return `${stateMachineArn.replace(':stateMachine:', ':express:')}:${name}:${makeUuid()}`;
}

function withoutLabel(nameOrArn: string): string {
  return nameOrArn.replace(/\/.*$/, '');
}
