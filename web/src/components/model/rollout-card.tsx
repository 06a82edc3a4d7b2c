import type { RolloutAnswer } from '../../api/schema';
import { count, oneDecimal, percent, percentFine, when } from '../../format';
import { useApp } from '../../state/app-context';
import { useQuery } from '../../state/use-query';
import { text } from '../../text';
import { Card } from '../card';
import { Loaded } from '../states';
import { Table } from '../table';

type Rollout = NonNullable<RolloutAnswer['rollout']>;
type Comparison = NonNullable<Rollout['comparison']>;

/** The model that is tried beside the champion, since when, and where the two differ. Nothing where none is tried. */
export function RolloutCard() {
  const { api } = useApp();
  const query = useQuery('rollout', (signal) => api.rollout(signal));
  return <Loaded query={query}>{({ rollout }) => (rollout === null ? null : <Tried rollout={rollout} />)}</Loaded>;
}

function Tried({ rollout }: { rollout: Rollout }) {
  const { champion, challenger, mode, share, startedAt, reason, comparison } = rollout;
  const words = text.model;
  return (
    <Card
      title={
        mode === 'shadow'
          ? words.rolloutTitle.shadow(challenger, champion)
          : words.rolloutTitle.share(challenger, percent(share))
      }
    >
      <p class="card-lead">
        {mode === 'shadow' ? words.rolloutShadow(challenger, champion) : words.rolloutShare(challenger, champion)}{' '}
        {words.rolloutSince(when(startedAt), reason)}
      </p>
      {comparison === null ? <p>{words.rolloutNothing}</p> : <Compared comparison={comparison} />}
    </Card>
  );
}

function Compared({ comparison }: { comparison: Comparison }) {
  const { records, leads, isWhole, models, sameGrade, sameHot, meanAbsoluteDifference } = comparison;
  const words = text.model;
  const points = oneDecimal(meanAbsoluteDifference * 100);
  return (
    <>
      <p>
        {words.rolloutCompared(count(records), count(leads))}{' '}
        {words.rolloutSame(percent(sameGrade), percent(sameHot), points)}
      </p>
      <Table<Comparison['models'][number]>
        caption={words.rolloutColumns.caption}
        rows={models}
        keyOf={({ version }) => version}
        columns={[
          { title: words.rolloutColumns.version, cell: ({ version }) => version },
          { title: words.rolloutColumns.served, isNumber: true, cell: ({ served }) => count(served) },
          {
            title: words.rolloutColumns.meanProbability,
            isNumber: true,
            cell: ({ meanProbability }) => percentFine(meanProbability),
          },
          { title: words.rolloutColumns.hotShare, isNumber: true, cell: ({ hotShare }) => percentFine(hotShare) },
        ]}
      />
      {isWhole ? null : <p class="small soft">{words.rolloutNewest}</p>}
      <p class="small soft">{words.rolloutOutcomes}</p>
    </>
  );
}
