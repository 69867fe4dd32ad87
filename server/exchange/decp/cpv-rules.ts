// The CPV as the regulation (EC) 213/2008 divides it: enough to know a code from a number that is none.

/** The groups of each division, by their third digit; in 03 and 09, where a spreadsheet loses a zero, the classes of each group. */
const divisions: Record<string, string> = {
  '03': '1234',
  '09': '123',
  '14': '23456789',
  '15': '123456789',
  '16': '1345678',
  '18': '12345689',
  '19': '124567',
  '22': '12345689',
  '24': '1234569',
  '30': '12',
  '31': '1234567',
  '32': '2345',
  '33': '1679',
  '34': '12345679',
  '35': '12345678',
  '37': '3458',
  '38': '123456789',
  '39': '123578',
  '41': '1',
  '42': '123456789',
  '43': '12345678',
  '44': '12345689',
  '45': '12345',
  '48': '123456789',
  '50': '12345678',
  '51': '123456789',
  '55': '123459',
  '60': '123456',
  '63': '157',
  '64': '12',
  '65': '12345',
  '66': '1567',
  '70': '123',
  '71': '23456789',
  '72': '123456789',
  '73': '1234',
  '75': '123',
  '76': '123456',
  '77': '123456789',
  '79': '123456789',
  '80': '123456',
  '85': '123',
  '90': '45679',
  '92': '1234567',
  '98': '12359',
}
const classes: Record<string, string> = {
  '031': '1234',
  '032': '12',
  '033': '1234',
  '034': '123456',
  '091': '123',
  '092': '1234',
  '093': '1234',
}

/** Whether a code of eight digits stands in a group of the list. */
export function isInCpv(code: string): boolean {
  if (!/^\d{8}$/.test(code)) return false
  const groups = divisions[code.slice(0, 2)]
  const [group, kind] = [code[2]!, code[3]!]
  if (!groups) return false
  if (group === '0') return /^0+$/.test(code.slice(2))
  if (!groups.includes(group)) return false
  return kind === '0' ? /^0+$/.test(code.slice(3)) : (classes[code.slice(0, 3)] ?? kind).includes(kind)
}

/** A code that lost a digit: its first zero, else its last, where the list knows the result; null where it knows neither. */
export function padded(digits: string): string | null {
  if (!/^\d{7}$/.test(digits)) return null
  return [`0${digits}`, `${digits}0`].find(isInCpv) ?? null
}
