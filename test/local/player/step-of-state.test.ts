import { PIPELINE_STEPS } from '../../../contracts/pipeline';
import { STATES_WITH_STEP, stepOfState } from '../../../contracts/run-step';
import type { StateMachineDefinition } from '../../../local/player/definition';
import { loadDefinition } from '../../../local/player/load-definition';

let definition: StateMachineDefinition;
beforeAll(async () => {
  definition = await loadDefinition();
});

it('every state that does work belongs to a step', () => {
  const tasks = Object.entries(definition.States).filter(([, { Type }]) => Type === 'Task');
  expect(tasks.filter(([name]) => stepOfState(name) === null)).toEqual([]);
});

it('every state with a step is part of the pipeline', () => {
  expect(STATES_WITH_STEP.filter((name) => !Object.hasOwn(definition.States, name))).toEqual([]);
});

it('every step has a state', () => {
  const steps = new Set(STATES_WITH_STEP.map((name) => stepOfState(name)));
  expect(PIPELINE_STEPS.filter((step) => !steps.has(step))).toEqual([]);
});

it('a state that only decides has no step, nor has an unknown one', () => {
  expect(stepOfState('DecideWork')).toBeNull();
  expect(stepOfState('constructor')).toBeNull();
});
