import type { DriftHistoryAnswer } from '../../api/schema';
import { count, when } from '../../format';
import { hrefOf } from '../../route';
import { useApp } from '../../state/app-context';
import { useQuery } from '../../state/use-query';
import { text } from '../../text';
import { Card } from '../card';
import { Loaded } from '../states';
import { Table } from '../table';
import { CheckTag, hasCompared } from './verdict-tag';

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
              { title: words.verdict, cell: (check) => <CheckTag check={check} /> },
              { title: words.what, cell: ({ sentence }) => <span class="drift-what">{sentence}</span> },
              { title: words.training, cell: (check) => trainingOf(check) },
            ]}
          />
        </Card>
      )}
    </Loaded>
  );
}

function titleOf(checks: readonly Check[]): string {
  const compared = checks.filter(hasCompared);
  if (compared.length === 0) return text.drift.historyTitleNothing;
  const drifted = compared.filter(({ verdict }) => verdict === 'drift').length;
  return drifted === 0 ? text.drift.historyTitleNone : text.drift.historyTitle(count(drifted), count(compared.length));
}

function trainingOf({ retrained, released }: Check): string {
  if (!retrained) return text.drift.notTrained;
  return released === null ? text.drift.notReleased : text.drift.released(released);
}
