import { text } from '../text';
import { ApiError } from './api-error';
import type { UploadAnswer } from './schema';

/** Sends a file by its link; `onProgress` is told the bytes that are on their way. Throws ApiError, or AbortError. */
export function sendFile(
  { method, url, headers }: UploadAnswer,
  file: File,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  // fetch() tells nothing of how far it has got.
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) {
      // A browser sets the length itself, and refuses to be told.
      if (name.toLowerCase() !== 'content-length') request.setRequestHeader(name, value);
    }
    const failed = () => reject(new ApiError('offline', text.score.sendFailed));
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => (request.status >= 200 && request.status < 300 ? resolve() : failed());
    request.onerror = failed;
    request.onabort = () => reject(new DOMException('stopped', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
