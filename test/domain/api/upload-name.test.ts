import { uploadName } from '../../../domain/api/upload-name';

test.each([
  ['leads.csv', 'leads.csv'],
  ['My leads (new).CSV', 'My_leads_new_.csv'],
  ['../../etc/passwd', 'etc_passwd.csv'],
  ['..\\..\\boot.ini', 'boot.ini.csv'],
  ['.store', 'store.csv'],
  ['größe.csv', 'gro_e.csv'],
  ['\u202egnp.csv', 'gnp.csv'],
  ['a\0b.csv', 'a_b.csv'],
  ['///', 'leads.csv'],
  ['x'.repeat(5_000), `${'x'.repeat(100)}.csv`],
])('%j is kept as %j', (given, kept) => {
  expect(uploadName(given)).toBe(kept);
});
