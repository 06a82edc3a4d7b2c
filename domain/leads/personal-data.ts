import { headerWords } from './header-names';

/** Headers of data about a person that must not teach a model anything; compared word by word, in lower case. */
const PERSONAL_NAMES = new Set([
  ...['name', 'first name', 'firstname', 'last name', 'lastname', 'full name', 'fullname', 'middle name', 'surname'],
  ...['given name', 'family name', 'contact name', 'lead name', 'customer name', 'person name', 'prospect name'],
  ...['email', 'e mail', 'email address', 'e mail address', 'mail', 'work email', 'contact email', 'lead email'],
  ...['phone', 'phone number', 'telephone', 'mobile', 'mobile phone', 'mobile number', 'cell phone', 'fax', 'whatsapp'],
  ...['address', 'street', 'street address', 'home address', 'address line 1', 'address line 2', 'ip', 'ip address'],
  ...['linkedin', 'linkedin url', 'linkedin profile', 'twitter', 'facebook', 'skype'],
  ...['date of birth', 'birth date', 'birthdate', 'birthday', 'dob', 'ssn', 'passport', 'passport number', 'tax id'],
]);

/** Whether the header says that the column holds a name, an address, a number or an account of a person. */
export function isPersonalHeader(header: string): boolean {
  return PERSONAL_NAMES.has(headerWords(header).join(' '));
}
