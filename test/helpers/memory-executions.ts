import type { ExecutionInput } from '../../contracts/run';
import { ExecutionNameTakenError } from '../../domain/errors';
import type { Executions, RunningExecution } from '../../domain/ports/executions';

interface Execution extends RunningExecution {
  readonly input: ExecutionInput;
  isRunning: boolean;
}

/** Executions that end when a test says so. */
export class MemoryExecutions implements Executions {
  readonly started: Execution[] = [];

  constructor(private readonly now: () => Date = () => new Date()) {}

  async running(): Promise<RunningExecution[]> {
    const running = this.started.filter((execution) => execution.isRunning);
    return running.map(({ name, startedAt }) => ({ name, startedAt })).reverse();
  }

  async start(name: string, input: ExecutionInput): Promise<void> {
    const known = this.find(name);
    if (known === undefined) {
      this.started.push({ name, input, startedAt: this.now(), isRunning: true });
    } else if (!known.isRunning || JSON.stringify(known.input) !== JSON.stringify(input)) {
      throw new ExecutionNameTakenError(`An execution ${name} has been started before.`);
    }
  }

  finish(name: string): void {
    const known = this.find(name);
    if (known === undefined) throw new Error(`There is no execution ${name}.`);
    known.isRunning = false;
  }

  find(name: string): Execution | undefined {
    return this.started.find((execution) => execution.name === name);
  }
}
