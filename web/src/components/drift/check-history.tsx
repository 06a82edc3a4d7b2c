import type { DriftHistoryAnswer } from '../../api/schema';
import { count, when } from '../../format';
import { hrefOf } from '../../route';
import { useApp } from '../../state/app-context';
import { useQuery } from '../../state/use-query';
import { text } from '../../text';
import { Card } from '../card';
import { Loaded } from '../states';
import { Table } from '../table';
import { CheckTag } from './verdict-tag';

type Check = DriftHistoryAnswer['checks'][number];

/** Every check with its verdict, and what came of it. */
export function CheckHistory() {
  const { api } = useApp();
  const history = useQuery('drift/history', (signal) => api.driftHistory(signal));
  const words = text.drift.history;
  return (
    <Loaded query={history}>
      {({ checks }) => (
        <Card title={titleOf(checks)}>
          <Table<Check>
            caption={words.caption}
            rows={checks}
            keyOf={({ runId }) => runId}
            columns={[
              { title: words.at, cell: ({ at, runId }) => <a href={hrefOf('runs', runId)}>{when(at)}</a> },
              { title: words.verdict, cell: ({ verdict }) => <CheckTag verdict={verdict} /> },
              { title: words.what, cell: ({ sentence }) => sentence },
              { title: words.training, cell: (check) => trainingOf(check) },
            ]}
          />
        </Card>
      )}
    </Loaded>
  );
}

function titleOf(checks: readonly Check[]): string {
  const drifted = checks.filter(({ verdict }) => verdict === 'drift').length;
  return drifted === 0 ? text.drift.historyTitleNone : text.drift.historyTitle(count(drifted), count(checks.length));
}

function trainingOf({ retrained, released }: Check): string {
  if (!retrained) return text.drift.notTrained;
  return released === null ? text.drift.notReleased : text.drift.released(released);
}
