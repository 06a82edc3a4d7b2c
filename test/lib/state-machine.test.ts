import validate from 'asl-validator';
import type { StateMachineDefinition } from '../../local/player/definition';
import { loadDefinition } from '../../local/player/load-definition';

let definition: StateMachineDefinition;
beforeAll(async () => {
  definition = await loadDefinition();
});

const check = (value: unknown): ReturnType<typeof validate> => validate(value, { checkArn: true });

it('is valid Amazon States Language: every target exists, every state is reached', async () => {
  expect(await check(definition)).toMatchObject({ isValid: true, errors: [] });
});

it('the validator would notice a target that does not exist', async () => {
  const States = { ...definition.States, ScoreLeads: { ...definition.States.ScoreLeads, Next: 'Nowhere' } };
  expect((await check({ ...definition, States })).isValid).toBe(false);
});

it('the names of its states are short enough for Step Functions', () => {
  expect(Object.keys(definition.States).filter((name) => name.length > 80 || !/^\w+$/.test(name))).toEqual([]);
});

it('every task tells where it goes on when it fails', () => {
  const tasks = Object.values(definition.States).filter(({ Type }) => Type === 'Task');
  for (const { Catch, Retry } of tasks) {
    expect((Catch as { ErrorEquals: string[] }[]).at(-1)?.ErrorEquals).toEqual(['States.ALL']);
    expect(Retry).not.toEqual([]);
  }
});
