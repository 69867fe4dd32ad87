import { holdersIn } from './holder-rules.ts'
import type { Bench, Modification, PublishedContract, PublishedHolder, ToJudge } from './record.ts'
import { isAbsent, itemsOf, type Raw, Remarks, textOf } from './shape-rules.ts'
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
    const dateKey = concession ? 'dateSignatureModification' : 'dateNotificationModification'
    const field = `modifications.${dateKey}`
    const publishedOn = optionalDate(
      item.datePublicationDonneesModification,
      'modifications.datePublicationDonneesModification',
      remarks,
    )
    published.push(publishedOn)
    const signedOn = optionalDate(item[dateKey] ?? item.dateNotificationModification, field, remarks) ?? publishedOn
    if (!signedOn) {
      remarks.warn(field, 'Une modification sans date n’est pas reprise.')
      continue
    }
    modifications.push({
      number: numberIn(item.id),
      signedOn,
      publishedOn,
      amountCents: amountIn(item.montant ?? item.valeurGlobale, 'modifications.montant', remarks, false),
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
