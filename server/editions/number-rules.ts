// The number of an edition: « 2026-000123-K ». The letter catches a wrong digit and two digits exchanged: 23 is a prime
// larger than any weight and any difference between two digits.

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVXYZ'

export function editionNumber(year: number, sequence: number): string {
  const digits = `${year}${String(sequence).padStart(6, '0')}`
  return `${year}-${digits.slice(4)}-${checkLetter(digits)}`
}

/** The number as it is printed, however it was typed; null when it is not one, or a digit of it is wrong. */
export function numberTyped(text: string): string | null {
  const [, year, sequence, letter] = /^(\d{4})(\d{6,9})([A-Z])$/.exec(squeezed(text)) ?? []
  if (!year || !sequence) return null
  return checkLetter(year + sequence) === letter ? `${year}-${sequence}-${letter}` : null
}

/** Bounded before any pattern looks at it; « n° », spaces and dashes of any kind go. */
function squeezed(text: string): string {
  return text
    .slice(0, 60)
    .toUpperCase()
    .replace(/N[°O]\.?/, '')
    .replace(/[\s\u00a0\u202f.\-\u2010-\u2015]/g, '')
}

function checkLetter(digits: string): string {
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index + 2), 0)
  return LETTERS[sum % LETTERS.length]!
}
