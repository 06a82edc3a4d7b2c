import type { RunAnswer } from '../api/schema';
import { text } from '../text';

/** What a run has left, as files. */
export function Downloads({ results }: { results: RunAnswer['results'] }) {
  if (results.length === 0) return null;
  return (
    <>
      <ul class="downloads">
        {results.map(({ name, url }, index) => (
          <li key={name}>
            <a class={index === 0 ? 'button primary' : 'button'} href={url} download={name}>
              {text.runs.resultNames[name] ?? name}
            </a>
          </li>
        ))}
      </ul>
      <p class="small soft">{text.runs.resultsNote}</p>
    </>
  );
}
