import { ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { waitUntil } from '../../helpers/wait-until';
import { DEV, type Manifest, OPEN_LEADS, type World } from './world';

/** What comes later: more files, also during a run; events that come twice; another deployment in between. */
export function laterFiles(world: World): void {
  world.step('scores a second file without training; says what it cannot read', async () => {
    const known = await world.system.runs.names();
    await world.system.letStartBeForgotten();
    await world.system.raw.put('leads/2026-12-empty.csv', '\n');
    await world.system.raw.put('leads/2026-12-open.csv', world.files.openWithBadRow(OPEN_LEADS, OPEN_LEADS + 150, 'b'));
    const second = await world.system.runs.nextAfter(known);
    await waitUntil(`run ${second} has looked for files`, 60_000, () => hasManifest(world, second));
    // For the next step: run `second` can no longer see it.
    await world.system.raw.put('leads/2026-12-late.csv', world.files.open(OPEN_LEADS + 150, OPEN_LEADS + 180, 'c'));
    await Promise.all([1, 2].map(() => world.announce('leads/2026-11-labelled.csv')));
    const run = await world.system.runs.ended(second);
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    expect(run.states).toContain('CheckDrift');
    expect(run.states).not.toContain('TrainCandidates');
    const manifest = await world.system.processed.json<Manifest>(`runs/${second}/intake.json`);
    expect(manifest.files.map(({ key }) => key)).toEqual(['leads/2026-12-open.csv']);
    expect(manifest.refused).toEqual([{ key: 'leads/2026-12-empty.csv', reason: expect.stringMatching(/empty/i) }]);
    expect(await world.system.processed.json(`runs/${second}/etl.json`)).toMatchObject({
      rowsKept: 150,
      quarantined: 1,
    });
    expect(await world.system.processed.keys(`quarantine/${second}/`)).not.toEqual([]);
    expect(await world.system.processed.text(`scores/${second}/scores.csv`)).toMatch(/^b-/m);
    expect(await world.system.champion()).toBe('v1');
  });

  world.step(
    'deploys again while a file waits: without changes nothing happens, with one only that changes',
    async () => {
      await expect(world.system.cdk.deploy()).resolves.toMatch(/no changes/);
      await world.system.cdk.synth({ ...DEV, batchingWindowSeconds: '75' });
      await world.system.cdk.deploy();
      const { EventSourceMappings = [] } = await world.system.aws.lambda.send(
        new ListEventSourceMappingsCommand({ FunctionName: 'leadscore-dev-start-run' }),
      );
      expect(EventSourceMappings.map((mapping) => mapping.MaximumBatchingWindowInSeconds)).toEqual([75]);
      await world.championServes();
    },
  );

  world.step('has not forgotten the file that was dropped during a run, and takes nothing in twice', async () => {
    const [before = []] = await world.system.warehouse.rows('SELECT COUNT(*) FROM leads');
    await world.system.letStartBeForgotten();
    const [, , third = await world.system.runs.nextAfter(await world.system.runs.names())] =
      await world.system.runs.names();
    const run = await world.system.runs.ended(third);
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    const manifest = await world.system.processed.json<Manifest>(`runs/${third}/intake.json`);
    expect(manifest.files.map(({ key }) => key)).toEqual(['leads/2026-12-late.csv']);
    expect(await world.system.processed.text(`scores/${third}/scores.csv`)).toMatch(/^c-/m);
    const [after = []] = await world.system.warehouse.rows('SELECT COUNT(*) FROM leads');
    expect(Number(after[0])).toBeLessThanOrEqual(Number(before[0]) + 30);
    expect(Number(after[0])).toBe(world.files.rowCount + OPEN_LEADS + 150 + 30);
    // The late file and two repeated deliveries: one run for all of them.
    expect(await world.system.runs.names()).toHaveLength(3);
  });

  world.step('ends at once where an event is delivered again and there is nothing new', async () => {
    const known = await world.system.runs.names();
    await world.system.letStartBeForgotten();
    await world.announce('leads/2026-11-labelled.csv');
    const run = await world.system.runs.ended(await world.system.runs.nextAfter(known));
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    expect(run.states).toContain('NothingNew');
  });
}

async function hasManifest({ system }: World, run: string): Promise<boolean> {
  return (await system.processed.keys(`runs/${run}/`)).includes(`runs/${run}/intake.json`);
}
