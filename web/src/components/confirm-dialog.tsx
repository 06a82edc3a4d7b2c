import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { asApiError } from '../state/use-query';
import { text } from '../text';

export interface ConfirmDialogProps {
  readonly title: string;
  /** What the button says that does it. */
  readonly action: string;
  /** May reject with an ApiError; the dialog stays then and shows it. */
  readonly onConfirm: () => Promise<void>;
  readonly onCancel: () => void;
  readonly children: ComponentChildren;
}

/** Asks before something changes for everybody. Escape and the first button leave things as they are. */
export function ConfirmDialog({ title, action, onConfirm, onCancel, children }: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
    } catch (cause) {
      setError(asApiError(cause).message);
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={id} onClose={onCancel}>
      <h2 id={id}>{title}</h2>
      <p>{children}</p>
      {error === null ? null : (
        <p class="notice" role="alert">
          {error}
        </p>
      )}
      <div class="dialog-actions">
        <button type="button" class="button" onClick={() => dialog.current?.close()}>
          {text.confirm.cancel}
        </button>
        <button type="button" class="button primary" disabled={isBusy} onClick={() => void confirm()}>
          {isBusy ? text.confirm.busy : action}
        </button>
      </div>
    </dialog>
  );
}
