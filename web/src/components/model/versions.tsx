import { useState } from 'preact/hooks';
import type { ModelsAnswer } from '../../api/schema';
import { three, when } from '../../format';
import { useApp } from '../../state/app-context';
import { useQuery } from '../../state/use-query';
import { text } from '../../text';
import { Card } from '../card';
import { ConfirmDialog } from '../confirm-dialog';
import { Loaded } from '../states';
import { type Column, Table } from '../table';

type Version = ModelsAnswer['models'][number];
/** A change that waits for its confirmation. */
interface Wish {
  readonly version: string;
  readonly act: () => Promise<{ readonly version: string; readonly warning: string | null }>;
}

/** Every version with why it serves or not; operators may let another one serve. */
export function Versions({ onChange }: { onChange: () => void }) {
  const { api, me } = useApp();
  const models = useQuery('models', (signal) => api.models(signal));
  const [wish, setWish] = useState<Wish | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const isOperator = me?.role === 'operator';
  const change = async ({ act }: Wish): Promise<void> => {
    const { version, warning } = await act();
    setDone([text.model.changed(version), warning ?? ''].join(' ').trim());
    setWish(null);
    models.reload();
    onChange();
  };
  return (
    <Loaded query={models}>
      {({ models: versions, previousVersion }) => {
        const serving = versions.find(({ stage }) => stage === 'champion')?.version ?? null;
        return (
          <Card title={serving === null ? text.model.versionsTitleNone : text.model.versionsTitle(serving)}>
            <p role="status" class={done === null ? 'for-readers' : 'notice'}>
              {done}
            </p>
            {isOperator && previousVersion !== null ? (
              <p>
                <button
                  type="button"
                  class="button"
                  onClick={() => setWish({ version: previousVersion, act: () => api.rollBack() })}
                >
                  {text.model.rollBack(previousVersion)}
                </button>
              </p>
            ) : null}
            {isOperator ? null : <p class="soft">{text.model.viewerNote}</p>}
            <Table
              caption={text.model.versions.caption}
              columns={columnsOf(isOperator, (version) => setWish({ version, act: () => api.promote(version) }))}
              rows={versions}
              keyOf={({ version }) => version}
              isChosen={({ stage }) => stage === 'champion'}
            />
            {wish === null ? null : (
              <ConfirmDialog
                title={text.model.confirmTitle(wish.version)}
                action={text.model.confirmAction(wish.version)}
                onConfirm={() => change(wish)}
                onCancel={() => setWish(null)}
              >
                {text.model.confirm(wish.version, serving ?? text.model.unknown)}
              </ConfirmDialog>
            )}
          </Card>
        );
      }}
    </Loaded>
  );
}

function columnsOf(isOperator: boolean, promote: (version: string) => void): readonly Column<Version>[] {
  const words = text.model.versions;
  const columns: readonly Column<Version>[] = [
    { title: words.version, cell: ({ version }) => version },
    { title: words.stage, cell: ({ stage }) => text.model.stages[stage] ?? stage },
    { title: words.kind, cell: ({ name }) => text.model.candidateNames[name] ?? name },
    {
      title: words.rocAuc,
      isNumber: true,
      cell: ({ metrics }) => (metrics === null ? text.model.unknown : three(metrics.rocAuc)),
    },
    { title: words.created, cell: ({ createdAt }) => when(createdAt) },
    { title: words.reason, cell: ({ reason }) => <span class="version-reason">{reason ?? ''}</span> },
  ];
  if (!isOperator) return columns;
  const action: Column<Version> = {
    title: words.action,
    cell: ({ version, stage }) =>
      stage === 'champion' ? null : (
        <button
          type="button"
          class="button quiet"
          aria-label={text.model.promoteWord(version)}
          onClick={() => promote(version)}
        >
          {text.model.promote}
        </button>
      ),
  };
  return [...columns, action];
}
