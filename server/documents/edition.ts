import { createHash } from 'node:crypto'
import { longDate } from '#server/base/format.ts'
import { knownSaid } from './when.ts'

/** What proves which figures were printed: a reference, two dates, a fingerprint anyone can compute again. */
export function editionModel(
  {
    reference,
    at,
    today,
    known,
    perimeter,
  }: { reference: string; at: string; today: string; known?: string | undefined; perimeter?: string },
  figures: object,
) {
  const hash = createHash('sha256').update(JSON.stringify(figures)).digest('hex')
  const groups = hash.match(/.{8}/g)!
  return {
    lead: 'Les mêmes données redonnent les mêmes chiffres et la même empreinte.',
    rows: [
      { label: 'Référence', text: reference },
      {
        label: 'Dates',
        text: `Chiffres arrêtés au ${longDate(at)}${knownSaid(known)} ; établi le ${longDate(today)}, par Clausuivi`,
      },
      ...(perimeter ? [{ label: 'Périmètre', text: perimeter }] : []),
    ],
    hash: groups.join(' '),
    short: `${groups[0]} ${groups[1]}…`,
  }
}
