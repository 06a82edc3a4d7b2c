import { useState } from 'preact/hooks';
import { hrefOf } from '../../route';
import { navigate } from '../../router';
import { useApp } from '../../state/app-context';
import { text } from '../../text';
import { ConfirmDialog } from '../confirm-dialog';

/** Starts a training, for those who may. */
export function RetrainButton() {
  const { api, me } = useApp();
  const [isAsked, setAsked] = useState(false);
  if (me === null) return null;
  if (me.role !== 'operator') return <p class="soft">{text.runs.retrainViewer}</p>;
  const start = async (): Promise<void> => {
    const { id } = await api.startRun('always');
    navigate(hrefOf('runs', id));
  };
  return (
    <p>
      <button type="button" class="button primary" onClick={() => setAsked(true)}>
        {text.runs.retrain}
      </button>
      {isAsked ? (
        <ConfirmDialog
          title={text.runs.retrainTitle}
          action={text.runs.retrainAction}
          onConfirm={start}
          onCancel={() => setAsked(false)}
        >
          {text.runs.retrainConfirm}
        </ConfirmDialog>
      ) : null}
    </p>
  );
}
