import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { awsClientConfig } from '../../../adapters/aws/aws-clients';
import { StepFunctionsExecutions } from '../../../adapters/aws/step-functions-executions';
import { executionInputSchema } from '../../../contracts/run';
import { ServiceAccessError, ServiceThrottledError } from '../../../domain/errors';
import { describeExecutions } from '../contracts/executions';
import { describeEmulated, uniqueName } from './support/emulated';

const WAITS = {
  StartAt: 'Wait',
  // The emulator shortens waits.
  States: { Wait: { Type: 'Wait', Seconds: 1_000_000, End: true } },
};
const DROP = executionInputSchema.parse({ trigger: 'drop' });

describeEmulated('StepFunctionsExecutions against the emulator', (emulator) => {
  let client: SFNClient;
  beforeAll(() => {
    client = new SFNClient(awsClientConfig(emulator().clientConfig));
  });
  afterAll(() => client.destroy());

  async function makeMachine(): Promise<string> {
    const { stateMachineArn = '' } = await client.send(
      new CreateStateMachineCommand({
        name: uniqueName('pipeline'),
        definition: JSON.stringify(WAITS),
        roleArn: 'arn:aws:iam::000000000000:role/pipeline',
      }),
    );
    return stateMachineArn;
  }

  describeExecutions('StepFunctionsExecutions', async () => {
    const stateMachineArn = await makeMachine();
    const arnOf = (name: string) => `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    return {
      executions: new StepFunctionsExecutions({ stateMachineArn, client }),
      finish: async (name) => void (await client.send(new StopExecutionCommand({ executionArn: arnOf(name) }))),
      inputOf: async (name) => {
        const { input = '' } = await client.send(new DescribeExecutionCommand({ executionArn: arnOf(name) }));
        return JSON.parse(input);
      },
    };
  });

  test('a state machine that does not exist is named, with what to check', async () => {
    const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:no-such';
    const executions = new StepFunctionsExecutions({ stateMachineArn, client });
    const starting = executions.start('a', DROP);
    await expect(starting).rejects.toThrow(ServiceAccessError);
    await expect(starting).rejects.toThrow(/stateMachine:no-such \(StateMachineDoesNotExist: .*STATE_MACHINE_ARN/);
  });

  test('a service that stays busy is named so', async () => {
    const impatient = new SFNClient(awsClientConfig({ ...emulator().clientConfig, maxAttempts: 1 }));
    const executions = new StepFunctionsExecutions({ stateMachineArn: await makeMachine(), client: impatient });
    await emulator().fail({
      'states:StartExecution': 'ThrottlingException',
      'states:ListExecutions': 'ThrottlingException',
    });
    await expect(executions.start('a', DROP)).rejects.toThrow(ServiceThrottledError);
    await expect(executions.running()).rejects.toThrow(ServiceThrottledError);
    impatient.destroy();
  });
});
