import { describeExecutions } from '../adapters/contracts/executions';
import { MemoryExecutions } from './memory-executions';

describeExecutions('MemoryExecutions', async () => {
  const executions = new MemoryExecutions();
  return {
    executions,
    finish: async (name) => executions.finish(name),
    inputOf: async (name) => executions.find(name)?.input,
  };
});
