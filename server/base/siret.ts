import siren from 'stdnum/lib/cjs/fr/siren.js'
import siret from 'stdnum/lib/cjs/fr/siret.js' // not the numbers of eighty other countries, which every start would load

/** Fourteen digits whose last one checks the others, La Poste's exception included; never all zeros, which would check too. */
export function isSiret(digits: string): boolean {
  return /^\d{14}$/.test(digits) && digits !== '0'.repeat(14) && siret.validate(digits).isValid
}

/** Nine digits whose last one checks the others; never all zeros. */
export function isSiren(digits: string): boolean {
  return /^\d{9}$/.test(digits) && digits !== '0'.repeat(9) && siren.validate(digits).isValid
}

/** The legal person that a number names, where its SIREN is sound: the end of a SIRET may be wrong. */
export function sirenIn(number: string): string | null {
  const siren = number.slice(0, 9)
  return /^\d{9}(\d{5})?$/.test(number) && (isSiren(siren) || isSiret(number)) ? siren : null
}
