import { plusMonths } from '#server/base/dates.ts'
import { longDate } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import { atTheEarliest, endRead } from '#server/register/contracts/end-readings-rules.ts'
import type { PublishedAct } from '#server/register/contracts/reading-rules.ts'
import type { Modification } from '../decp/record.ts'
import type { Found, Told } from './record.ts'

// Days that cannot be, or that come too late.

const MONTHS_TO_PUBLISH = 2

/** More than two months from the notification to the first publication. */
export function late({ contract: { notifiedOn }, firstPublishedOn }: Told): Found[] {
  if (!notifiedOn || !firstPublishedOn || firstPublishedOn <= plusMonths(notifiedOn, MONTHS_TO_PUBLISH)) return []
  return [
    {
      read: `notifié le ${longDate(notifiedOn)}, publié le ${longDate(firstPublishedOn)}`,
      expected: `publié au plus tard le ${longDate(plusMonths(notifiedOn, MONTHS_TO_PUBLISH))}`,
    },
  ]
}

export function lateAmendment({ contract: { modifications } }: Told): Found[] {
  return modifications.flatMap(({ signedOn, publishedOn }) => {
    const last = plusMonths(signedOn, MONTHS_TO_PUBLISH)
    if (!publishedOn || publishedOn <= last) return []
    const read = `avenant du ${longDate(signedOn)}, publié le ${longDate(publishedOn)}`
    return [{ read, expected: `publié au plus tard le ${longDate(last)}` }]
  })
}

export function early({ contract: { notifiedOn }, firstPublishedOn }: Told): Found[] {
  if (!notifiedOn || !firstPublishedOn || firstPublishedOn >= notifiedOn) return []
  const read = `publié le ${longDate(firstPublishedOn)}, notifié le ${longDate(notifiedOn)}`
  return [{ read, expected: 'une notification du jour de la publication ou d’avant' }]
}

/** The latest act comes after the end, however its durations are read. */
export function afterEnd({ contract, today }: Told): Found[] {
  const { form, notifiedOn, startsOn, amountCents, durationMonths, modifications, subcontracts } = contract
  const acts = [...subcontracts.acts, ...subcontracts.amendments]
  const bounds = acts.flatMap(({ signedOn }) => (signedOn && signedOn <= today ? [{ on: signedOn }] : []))
  const { state, endsOn, notBefore } = endRead({
    form,
    notifiedOn,
    startsOn,
    initialCents: amountCents,
    initialMonths: durationMonths,
    amendments: actsOf(modifications, today),
    bounds,
    held: { endsOn: null, isTyped: false },
    answers: [],
  })
  if (state !== 'contradicted' || !endsOn || !notBefore) return []
  const read = `fin le ${longDate(endsOn)}, dernier acte le ${longDate(notBefore)}`
  return [{ read, expected: `la durée totale après cet acte (${atTheEarliest(notBefore)})` }]
}

export function misdated({ contract: { notifiedOn, modifications }, today }: Told): Found[] {
  return modifications.flatMap(({ signedOn }) => {
    if (notifiedOn && signedOn < notifiedOn)
      return [
        {
          read: `avenant du ${longDate(signedOn)}, notification du ${longDate(notifiedOn)}`,
          expected: 'un avenant postérieur à la notification',
        },
      ]
    if (signedOn <= today) return []
    return [{ read: `avenant du ${longDate(signedOn)}, à venir`, expected: 'le jour où l’avenant a été notifié' }]
  })
}

/** Two amendments under one number, or numbers that do not follow the days. */
export function numbers({ contract: { modifications } }: Told): Found[] {
  const said = modifications.flatMap(({ number, signedOn }) => (number === null ? [] : [{ number, signedOn }]))
  const byNumber = [...Map.groupBy(said, ({ number }) => number)].filter(([, some]) => some.length > 1)
  const twice = byNumber.map(([number, some]) => ({
    read: `n°\u00a0${number} donné à ${some.length} avenants, ${listed(some.map(({ signedOn }) => `du ${longDate(signedOn)}`))}`,
    expected: 'un numéro par avenant',
  }))
  const byDay = said.toSorted((a, b) => (a.signedOn < b.signedOn ? -1 : a.signedOn > b.signedOn ? 1 : 0))
  const back = byDay.find(({ number, signedOn }, index) => {
    const before = byDay[index - 1]
    return before !== undefined && before.signedOn < signedOn && before.number > number
  })
  if (!back) return twice
  const read = `avenant n°\u00a0${back.number} du ${longDate(back.signedOn)}, après un numéro plus grand`
  return [...twice, { read, expected: 'des numéros dans l’ordre des dates' }]
}

/** Amendments as the rules of amounts and ends read them. */
export function actsOf(modifications: readonly Modification[], today: string): PublishedAct[] {
  return modifications.map(({ number, signedOn, publishedOn, amountCents, durationMonths }, index) => ({
    id: index + 1,
    number: number ?? index + 1,
    signedOn,
    amountCents,
    durationMonths,
    endsOn: null,
    isPublished: true,
    isTyped: false,
    recordedOn: publishedOn && publishedOn < today ? publishedOn : today,
  }))
}
