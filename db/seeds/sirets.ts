/** A SIRET that passes the check digits, for an invented company: eight digits of ours, then an establishment number. */
export function siretFrom(eightDigits: string, establishment = '0001'): string {
  const siren = eightDigits + checkDigit(eightDigits)
  return siren + establishment + checkDigit(siren + establishment)
}

/** The digit that makes the whole divisible by ten, every second digit doubled from the right (Luhn). */
function checkDigit(digits: string): string {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]) * (index % 2 === 0 ? 2 : 1)
    sum += digit > 9 ? digit - 9 : digit
  }
  return String((10 - (sum % 10)) % 10)
}
