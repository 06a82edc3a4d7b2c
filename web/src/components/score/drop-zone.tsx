import { useRef, useState } from 'preact/hooks';
import { text } from '../../text';

/** Takes one file, dropped or chosen. */
export function DropZone({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [note, setNote] = useState('');
  const take = (files: FileList | null | undefined): void => {
    const file = files?.[0];
    if (file === undefined) return;
    setNote(files !== null && files !== undefined && files.length > 1 ? text.score.oneFile : '');
    onFile(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside is the first.
    <div
      class={isOver ? 'drop-zone over' : 'drop-zone'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <p class="drop-title">{text.score.drop}</p>
      <p class="soft">{text.score.dropOr}</p>
      <button type="button" class="button primary" onClick={() => input.current?.click()}>
        {text.score.choose}
      </button>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        hidden
        aria-label={text.score.choose}
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file can be chosen again after it was repaired.
          event.currentTarget.value = '';
        }}
      />
      <p class="small soft drop-note">{text.score.dropNote}</p>
      <p role="status" class="small">
        {note}
      </p>
    </div>
  );
}
