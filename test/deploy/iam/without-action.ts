import type { DeployedStack, Template } from './template';

/** The stacks with one action taken out of every policy: what a forgotten grant looks like. */
export function withoutAction(stacks: readonly DeployedStack[], action: string): DeployedStack[] {
  return stacks.map((stack) => {
    const text = JSON.stringify(stack.template, (key, value: unknown) => {
      if (key !== 'Action') return value;
      const left = [value].flat().filter((each) => each !== action);
      // An action that nobody asks for, because a statement needs one.
      return left.length === 0 ? 'sts:GetCallerIdentity' : left;
    });
    return { ...stack, template: JSON.parse(text) as Template };
  });
}
