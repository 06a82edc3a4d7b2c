import { readFileSync } from 'node:fs';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DeleteModelPackageCommand } from '@aws-sdk/client-sagemaker';
import { TEST_RULE } from '../driver/hot-leads';
import { Runs } from '../driver/runs';
import { readCallLog } from '../iam/logged-call';
import { proveCalls } from '../iam/prove';
import { withoutAction } from '../iam/without-action';
import type { World } from './world';

/** The watch over the pipeline, the destruction, and the proof that all calls until then were allowed. */
export function theEnd(world: World): void {
  world.step('watches by itself whether training is overdue', async () => {
    await world.system.fireSchedule(world.system.deployed.physicalId('AWS::Scheduler::Schedule', /Freshness/));
    const watch = world.system.deployed.physicalId('AWS::StepFunctions::StateMachine', /Freshness/);
    const runs = new Runs(world.system.aws.sfn, watch);
    expect(await runs.ended(await runs.nextAfter([]))).toMatchObject({ status: 'SUCCEEDED', error: null });
  });

  world.step(
    'is destroyed, after its model versions as docs/deploy.md says, and of a dev stage nothing stays',
    async () => {
      for (const { ModelPackageArn } of await world.modelPackages()) {
        await world.system.aws.sagemaker.send(new DeleteModelPackageCommand({ ModelPackageName: ModelPackageArn }));
      }
      await world.system.cdk.destroy();
      await expect(world.system.raw.keys('')).rejects.toThrow(/NoSuchBucket|does not exist/);
      for (const { name } of world.system.deployed.stacks) {
        const describe = new DescribeStacksCommand({ StackName: name });
        await expect(world.system.aws.cloudformation.send(describe)).rejects.toThrow(/does not exist/);
      }
    },
  );

  world.step('has made no call that its policies would not allow, and a grant less would show', async () => {
    // What the rule of the test itself delivers is no call of ours.
    const calls = readCallLog(world.system.emulator.callLogFile).filter(
      ({ caller }) => caller?.kind !== 'service' || !caller.source.includes(TEST_RULE),
    );
    const { stacks, place } = world.system.deployed;
    const proof = await proveCalls(stacks, calls, place);
    world.report.noteProof(proof);
    world.report.noteUnread(JSON.parse(readFileSync(world.system.emulator.unreadFile, 'utf8')));
    expect(proof.denied).toEqual([]);
    expect(proof.calls).toBeGreaterThan(500);
    for (const action of [
      'redshift-data:BatchExecuteStatement',
      's3:PutObject',
      'iam:PassRole',
      'dynamodb:BatchWriteItem',
    ]) {
      const less = await proveCalls(withoutAction(stacks, action), calls, place);
      expect(less.denied.join('\n')).toContain(action);
    }
  });
}
