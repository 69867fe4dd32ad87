import { holdersIn } from './holder-rules.ts'
import type { Bench, Modification, PublishedContract, PublishedHolder, ToJudge } from './record.ts'
import { isAbsent, itemsOf, numberOf, type Raw, Remarks, textOf } from './shape-rules.ts'
import { amountIn, durationIn, optionalDate } from './value-rules.ts'

export function modificationsIn(
  raw: Raw,
  form: PublishedContract['form'],
  format: ToJudge['format'],
  bench: Bench,
  published: (string | null)[],
  remarks: Remarks,
): Modification[] {
  const concession = form === 'concession'
  const { items, reshaped } = itemsOf(raw.modifications, 'modification')
  if (reshaped && format === '2022')
    remarks.repair('modifications', 'La liste des modifications, mal emboîtée, est remise en forme.')
  const modifications: Modification[] = []
  for (const item of items) {
    const field = `modifications.${concession ? SIGNED : NOTIFIED}`
    const publishedOn = optionalDate(
      item.datePublicationDonneesModification,
      'modifications.datePublicationDonneesModification',
      remarks,
    )
    published.push(publishedOn)
    const signedOn = signedIn(item, concession, remarks) ?? publishedOn
    if (!signedOn) {
      remarks.warn(field, 'Une modification sans date n’est pas reprise.')
      continue
    }
    if (isAbsent(item[SIGNED]) && isAbsent(item[NOTIFIED]))
      remarks.warn(field, 'Une modification sans date de signature est tenue pour signée le jour de sa publication.')
    modifications.push({
      number: numberIn(item.id),
      signedOn,
      publishedOn,
      amountCents: publishedAmount(item.montant ?? item.valeurGlobale, remarks),
      durationMonths: durationIn(item.dureeMois, 'modifications.dureeMois', remarks, false),
      holders: newHolders(item.titulaires, bench, remarks),
      reason: textOf(item.objetModification, 'modifications.objetModification', remarks).slice(0, 500),
    })
  }
  return modifications.sort((one, other) =>
    one.signedOn < other.signedOn ? -1 : one.signedOn > other.signedOn ? 1 : 0,
  )
}

function numberIn(value: unknown): number | null {
  const text = String(value ?? '').trim()
  return /^\d{1,6}$/.test(text) ? Number(text) : null
}

const SIGNED = 'dateSignatureModification'
const NOTIFIED = 'dateNotificationModification'

/** Notified, of a contract, or signed; either where the other is missing. */
function signedIn(item: Raw, concession: boolean, remarks: Remarks): string | null {
  for (const key of concession ? [SIGNED, NOTIFIED] : [NOTIFIED, SIGNED]) {
    const day = optionalDate(item[key], `modifications.${key}`, remarks)
    if (day) return day
  }
  return null
}

/** Kept even where it cannot be a total: nothing, or less than nothing, is judged with the other amendments. */
function publishedAmount(value: unknown, remarks: Remarks): number | null {
  const number = numberOf(value, 'modifications.montant', new Remarks())
  if (number !== null && number < 1 && number > -MOST_TAKEN_OFF) return Math.round(number * 100)
  return amountIn(value, 'modifications.montant', remarks, false)
}
const MOST_TAKEN_OFF = 3_000_000_000

/** The new list applies, doubtful members included; one that names nobody legible leaves the one before it, said. */
function newHolders(value: unknown, bench: Bench, remarks: Remarks): PublishedHolder[] | null {
  if (isAbsent(value) || (Array.isArray(value) && value.length === 0)) return null
  const aside = new Remarks()
  const holders = holdersIn(value, 'titulaires', 'draft', bench, aside)
  const lost = holders.length === 0 ? ' Les titulaires d’avant cette modification sont gardés.' : ''
  for (const { field, sentence } of aside.repairs) remarks.repair(`modifications.${field}`, sentence)
  for (const { field, sentence } of aside.warnings) remarks.warn(`modifications.${field}`, `${sentence}${lost}`)
  remarks.setAside.push(...aside.setAside)
  return lost ? null : holders
}
