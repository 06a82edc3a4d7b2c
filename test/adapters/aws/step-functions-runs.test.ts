import { CreateStateMachineCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { awsClientConfig } from '../../../adapters/aws/aws-clients';
import { StepFunctionsRuns } from '../../../adapters/aws/step-functions-runs';
import { ServiceThrottledError } from '../../../domain/errors';
import { waitUntil } from '../../helpers/wait-until';
import { describeRuns } from '../contracts/runs';
import { describeEmulated, uniqueName } from './support/emulated';

/** Ends by itself after a wait that the emulator shortens to a second or so. States are called as the pipeline's. */
const DEFINITION = {
  StartAt: 'Intake',
  States: {
    Intake: { Type: 'Pass', Next: 'WaitForCrawler' },
    WaitForCrawler: { Type: 'Wait', Seconds: 150, Next: 'How' },
    How: { Type: 'Choice', Choices: [{ Variable: '$.name', IsPresent: true, Next: 'Fail' }], Default: 'ScoreLeads' },
    Fail: { Type: 'Fail', ErrorPath: '$.name', CausePath: '$.detail' },
    ScoreLeads: { Type: 'Pass', End: true },
  },
};

jest.setTimeout(120_000);

describeEmulated('StepFunctionsRuns against the emulator', (emulator) => {
  let client: SFNClient;
  beforeAll(() => {
    client = new SFNClient(awsClientConfig(emulator().clientConfig));
  });
  afterAll(() => client.destroy());

  async function makeMachine(): Promise<string> {
    const { stateMachineArn = '' } = await client.send(
      new CreateStateMachineCommand({
        name: uniqueName('runs'),
        definition: JSON.stringify(DEFINITION),
        roleArn: 'arn:aws:iam::000000000000:role/pipeline',
      }),
    );
    return stateMachineArn;
  }

  describeRuns('StepFunctionsRuns', async () => {
    const stateMachineArn = await makeMachine();
    const runs = new StepFunctionsRuns({ stateMachineArn, client });
    return {
      runs,
      begin: async (name, error) => {
        await client.send(
          new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify({ trigger: 'manual', ...error }) }),
        );
      },
      end: async (name) => {
        await waitUntil(`${name} has ended`, 60_000, async () => (await runs.find(name))?.state !== 'running');
      },
    };
  });

  test('a service that stays busy is named so', async () => {
    const impatient = new SFNClient(awsClientConfig({ ...emulator().clientConfig, maxAttempts: 1 }));
    const runs = new StepFunctionsRuns({ stateMachineArn: await makeMachine(), client: impatient });
    await emulator().fail({ 'states:DescribeExecution': 'ThrottlingException' });
    await expect(runs.find('a')).rejects.toThrow(ServiceThrottledError);
    impatient.destroy();
  });
});
