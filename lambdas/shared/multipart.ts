import { RequestProblem } from './problem';

/**
 * The one file of a form (`multipart/form-data`), read by Node's own parser; further fields are not looked at.
 * Throws RequestProblem where there is none, or more than one.
 */
export async function fileOfForm(bytes: Uint8Array, contentType: string): Promise<Uint8Array> {
  let form: FormData;
  try {
    form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new RequestProblem(400, 'invalid-form', 'The body is not the form that its content type says.');
  }
  const files = [...form.values()].flatMap((value) => (typeof value === 'string' ? [] : [value]));
  const [file] = files;
  if (file === undefined || files.length > 1) {
    const found = files.length === 0 ? 'no file' : `${files.length} files`;
    throw new RequestProblem(400, 'invalid-form', `The form has ${found}. Send one CSV:  curl -F file=@leads.csv …`);
  }
  return new Uint8Array(await file.arrayBuffer());
}
