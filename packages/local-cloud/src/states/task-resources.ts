import type { StateMachine } from '@s3-lambda-bench/asl';

type Flow = Pick<StateMachine, 'startAt' | 'states'>;

/** The Resource of every Task of a state machine, with the Task's name, those in Maps and Parallels too. */
export function taskResources(flow: Flow): { stateName: string; resource: string }[] {
  return [...flow.states.values()].flatMap((state) => {
    if (state.type === 'Task') return [{ stateName: state.name, resource: state.resource.arn }];
    if (state.type === 'Map') return taskResources(state.itemProcessor);
    if (state.type === 'Parallel') return state.branches.flatMap(taskResources);
    return [];
  });
}
