import { padded } from './cpv-rules.ts'
import { recognised } from './enum-rules.ts'
import type { Bench } from './record.ts'
import { dateOf, identifierOf, isAbsent, numberOf, type Remarks } from './shape-rules.ts'

// One value of a published contract: what is kept of it, and what is said when it is doubtful or impossible.

/** Beyond, the Ministry sets the record aside: a typing mistake, kept as a contract of unknown amount. */
const MOST_EUROS = 3_000_000_000
/** A concession may last decades; beyond, the duration was typed in days or by mistake. */
const MOST_MONTHS = 1_200
const OFFICIAL_MOST_MONTHS = 180

export function wordIn(value: unknown, words: readonly string[], field: string, remarks: Remarks): string {
  if (isAbsent(value) || typeof value !== 'string') return ''
  const word = recognised(value, words)
  if (word === null) {
    remarks.warn(
      field,
      `«\u00a0${value.trim().slice(0, 60)}\u00a0» n’est pas une valeur connue\u00a0: elle n’est pas reprise.`,
    )
    return ''
  }
  if (word !== value && word !== value.trim())
    remarks.repair(field, `«\u00a0${value.trim().slice(0, 60)}\u00a0» est lu «\u00a0${word}\u00a0».`)
  return word
}

export function cpvIn(value: unknown, remarks: Remarks): string {
  const text = identifierOf(value, 'codeCPV', remarks)
  const digits = /^(\d{8})(-\d)?$/.exec(text)?.[1]
  const whole = padded(/^(\d{7})(-\d)?$/.exec(text)?.[1] ?? '')
  if (whole) {
    remarks.repair('codeCPV', `Le code CPV «\u00a0${text}\u00a0» a perdu un zéro\u00a0: il est lu ${whole}.`)
    return whole
  }
  if (!digits && text)
    remarks.warn(
      'codeCPV',
      `Le code CPV «\u00a0${text.slice(0, 20)}\u00a0» n’a pas 8\u00a0chiffres\u00a0: il n’est pas repris.`,
    )
  return digits ?? ''
}

export function amountIn(value: unknown, field: string, remarks: Remarks, initial: boolean): number | null {
  const amount = numberOf(value, field, remarks)
  if (amount === null) {
    if (!isAbsent(value) || initial)
      remarks.warn(
        field,
        isAbsent(value) ? 'Le montant n’est pas publié.' : 'Le montant n’est pas un nombre\u00a0: il reste inconnu.',
      )
    return null
  }
  if (amount < 1) {
    const nothing = `Un montant de ${figure(amount)}\u00a0€ ne dit rien (souvent un accord-cadre sans maximum)\u00a0: il reste inconnu.`
    if (initial) remarks.aside(field, nothing)
    else if (amount < 0) remarks.warn(field, nothing)
    return null
  }
  if (amount > MOST_EUROS || looksTypedAtRandom(amount)) {
    const sentence = `Le montant de ${figure(amount)}\u00a0€ n’est pas vraisemblable\u00a0: il n’est pas repris.`
    if (initial) remarks.aside(field, sentence)
    else remarks.warn(field, sentence)
    return null
  }
  return Math.round(amount * 100)
}

function looksTypedAtRandom(amount: number): boolean {
  const digits = String(Math.trunc(amount))
  return (
    amount > 100_000_000 &&
    (/^123456789/.test(digits) || [...'123456789'].some(digit => digits.split(digit).length > 7))
  )
}

export function durationIn(value: unknown, field: string, remarks: Remarks, initial: boolean): number | null {
  const months = numberOf(value, field, remarks)
  if (months === null || months <= 0 || months > MOST_MONTHS) {
    if (months !== null && months !== 0)
      remarks.warn(
        field,
        `Une durée de ${figure(months)}\u00a0mois n’est pas vraisemblable\u00a0: elle reste inconnue.`,
      )
    else if (initial) remarks.warn(field, 'La durée n’est pas publiée.')
    return null
  }
  const whole = Math.ceil(months)
  if (whole !== months) remarks.repair(field, `La durée de ${figure(months)}\u00a0mois est arrondie à ${whole}.`)
  if (whole > OFFICIAL_MOST_MONTHS && initial)
    remarks.aside(field, `La durée de ${whole}\u00a0mois dépasse 15\u00a0ans\u00a0: à vérifier.`)
  return whole
}

/** The day of a contract; one that cannot be true leaves it without, the contract stays. */
export function soundDate(value: unknown, field: string, { today }: Bench, remarks: Remarks): string | null {
  const date = dateOf(value, field, remarks)
  if (date === null) return null
  if (date === 'unreadable') {
    remarks.aside(
      field,
      `«\u00a0${String(value).trim().slice(0, 40)}\u00a0» n’est pas une date\u00a0: elle n’est pas reprise.`,
    )
    return null
  }
  if (date < '1990' || date >= '2100') {
    remarks.aside(field, `La date du ${french(date)} n’est pas vraisemblable\u00a0: elle n’est pas reprise.`)
    return null
  }
  if (date > today) remarks.aside(field, `La date du ${french(date)} est dans l’avenir\u00a0: à vérifier.`)
  else if (date < '2010') remarks.aside(field, `La date du ${french(date)} est très ancienne\u00a0: à vérifier.`)
  return date
}

export function optionalDate(value: unknown, field: string, remarks: Remarks): string | null {
  const date = dateOf(value, field, remarks)
  if (date !== 'unreadable') return date !== null && (date < '1990' || date >= '2100') ? null : date
  remarks.warn(
    field,
    `«\u00a0${String(value).trim().slice(0, 40)}\u00a0» n’est pas une date\u00a0: elle n’est pas reprise.`,
  )
  return null
}

export function figure(number: number): string {
  return new Intl.NumberFormat('fr-FR')
    .format(number)
    .replace(/\u202f/g, '\u00a0')
    .replace('-', '−')
}

function french(date: string): string {
  return date.split('-').reverse().join('/')
}
