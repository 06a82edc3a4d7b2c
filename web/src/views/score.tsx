import { useEffect, useRef, useState } from 'preact/hooks';
import { sendFile } from '../api/send-file';
import { Heading } from '../components/heading';
import { DropZone } from '../components/score/drop-zone';
import { FileProgress } from '../components/score/file-progress';
import { PreviewCard } from '../components/score/preview-card';
import { ProgressBar } from '../components/score/progress-bar';
import { Empty, Failed, Loaded } from '../components/states';
import { bytes } from '../format';
import { hrefOf } from '../route';
import { replaceRoute, useRoute } from '../router';
import { useApp } from '../state/app-context';
import { asApiError, useQuery } from '../state/use-query';
import { useRun } from '../state/use-run';
import { useTitle } from '../state/use-title';
import { text } from '../text';
import '../styles/score.css';

/** Enough for some thousand rows, and quick to send. */
const PREVIEW_BYTES = 512 * 1024;
const LARGEST_BYTES = 5_000_000_000;

/** Drop a file, see what is understood of it, score it, take the result. */
export function ScoreView() {
  useTitle(text.score.title);
  const id = useRoute().query.get('file');
  const [file, setFile] = useState<File | null>(null);
  const another = (): void => {
    setFile(null);
    replaceRoute(hrefOf('score'));
  };
  return (
    <>
      <Heading>{text.score.title}</Heading>
      <p class="soft">{text.score.lead}</p>
      {id !== null ? (
        <Scoring id={id} name={file?.name ?? text.runs.fileTitle} />
      ) : file === null ? (
        <DropZone onFile={setFile} />
      ) : (
        <Chosen key={`${file.name}/${file.lastModified}`} file={file} />
      )}
      {id === null && file === null ? null : (
        <p>
          <button type="button" class="button quiet" onClick={another}>
            {text.score.another}
          </button>
        </p>
      )}
    </>
  );
}

function Chosen({ file }: { file: File }) {
  const name = text.score.file(file.name, bytes(file.size));
  if (file.size === 0) return <Empty title={name}>{text.score.empty}</Empty>;
  if (file.size > LARGEST_BYTES) return <Empty title={name}>{text.score.tooLarge(bytes(file.size))}</Empty>;
  return <Preview file={file} name={name} />;
}

function Preview({ file, name }: { file: File; name: string }) {
  const { api } = useApp();
  const key = `preview/${file.name}/${file.size}/${file.lastModified}`;
  const preview = useQuery(key, (signal) =>
    api.preview(file.slice(0, PREVIEW_BYTES, 'text/csv'), file.size > PREVIEW_BYTES, signal),
  );
  return (
    <>
      <h2>{name}</h2>
      <Loaded query={preview} failedTitle={text.score.failedTitle} skeleton={<p role="status">{text.score.reading}</p>}>
        {(understood) => (
          <>
            <PreviewCard preview={understood} />
            <Send file={file} />
          </>
        )}
      </Loaded>
    </>
  );
}

/** Sends the file and then follows it under an address of its own. */
function Send({ file }: { file: File }) {
  const { api } = useApp();
  const [sent, setSent] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const start = async (): Promise<void> => {
    stop.current = new AbortController();
    const { signal } = stop.current;
    setError(null);
    setSent(0);
    try {
      const upload = await api.upload({ fileName: file.name, bytes: file.size }, signal);
      await sendFile(upload, file, setSent, signal);
      replaceRoute(hrefOf('score', null, { file: upload.id }));
    } catch (cause) {
      if (!signal.aborted) setError(cause);
      setSent(null);
    }
  };
  if (error !== null)
    return <Failed title={text.score.failedTitle} error={asApiError(error)} retry={() => void start()} />;
  if (sent === null)
    return (
      <p>
        <button type="button" class="button primary" onClick={() => void start()}>
          {text.score.start}
        </button>
      </p>
    );
  return (
    <section class="card">
      <h2>{text.score.sendingTitle(file.name)}</h2>
      <ProgressBar label={text.score.sendingTitle(file.name)} share={sent / file.size} />
      <p>{text.score.sent(bytes(sent), bytes(file.size))}</p>
      <button type="button" class="button" onClick={() => stop.current.abort()}>
        {text.score.cancel}
      </button>
    </section>
  );
}

function Scoring({ id, name }: { id: string; name: string }) {
  const run = useRun(id);
  if (run.data !== null) return <FileProgress run={run.data} name={name} />;
  if (run.error === null) return <p role="status">{text.score.waiting}</p>;
  return run.error.kind === 'not-found' ? (
    <Empty title={text.runs.unknownTitle}>{text.runs.unknown}</Empty>
  ) : (
    <Failed error={run.error} retry={run.reload} />
  );
}
