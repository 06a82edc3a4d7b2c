import { useState } from 'preact/hooks';
import { useApp } from '../../state/app-context';
import { useQuery } from '../../state/use-query';
import { text } from '../../text';
import { Card } from '../card';
import { Loaded } from '../states';

/** The card as it was written by the run: Markdown, which people can read as it is. */
export function ModelCard({ version }: { version: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Card title={text.model.cardTitle} lead={text.model.card}>
      {isOpen ? (
        <CardText version={version} />
      ) : (
        <button type="button" class="button" onClick={() => setOpen(true)}>
          {text.model.cardShow}
        </button>
      )}
    </Card>
  );
}

function CardText({ version }: { version: string }) {
  const { api } = useApp();
  const card = useQuery(`model/card/${version}`, (signal) => api.modelCard(signal));
  return (
    <Loaded query={card}>
      {(markdown) => (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        <pre class="model-card scroll" tabIndex={0}>
          {markdown}
        </pre>
      )}
    </Loaded>
  );
}
