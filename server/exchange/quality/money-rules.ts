import { euros, longDate, shareTenth } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { type AmountReading, amountRead } from '#server/register/contracts/amount-readings-rules.ts'
import { isFiller } from '#server/register/contracts/reading-rules.ts'
import { actsOf } from './date-rules.ts'
import type { Found, Told } from './record.ts'

// Amounts, durations and rises that are beyond a bound, or that nothing explains.

function readings({ contract: { amountCents, notifiedOn, modifications }, today }: Told): AmountReading[] {
  const amendments = actsOf(modifications, today)
  const asked = { initialCents: amountCents, notifiedOn, amendments, answers: [], buyerAdds: false, isTyped: false }
  return amountRead(asked).readings
}

/** One amendment that adds more than half of the first amount: articles R. 2194-3 and R. 2194-5 allow no more. */
export function half(told: Told): Found[] {
  const { amountCents: initial } = told.contract
  if (initial === null) return []
  return readings(told).flatMap(({ signedOn, state, afterCents }, index, all) => {
    const before = index === 0 ? initial : all[index - 1]!.afterCents
    if (state !== 'published' || before === null || afterCents === null) return []
    const rise = afterCents - before
    if (rise * 2 <= initial) return []
    return [
      {
        read: `avenant du ${longDate(signedOn)}\u00a0: ${euros(before)} puis ${euros(afterCents)}, +\u00a0${shareTenth(rise, initial)} du montant initial`,
        expected: 'une hausse de 50\u00a0% au plus par avenant, ou le fondement qui en dispense',
      },
    ]
  })
}

/** Above 10 %, 15 % of works, article R. 2194-8 is no longer enough: another ground is needed. */
export function tenth(told: Told): Found[] {
  const { amountCents: initial, cpv } = told.contract
  const all = readings(told)
  const last = all.findLast(({ state }) => state === 'published')
  if (initial === null || !last || last.afterCents === null || half(told).length > 0) return []
  const bound = cpv.startsWith('45') ? 15 : 10
  const rise = last.afterCents - initial
  if (rise * 100 <= initial * bound) return []
  return [
    {
      read: `${euros(initial)} à la notification, ${euros(last.afterCents)} après l’avenant du ${longDate(last.signedOn)}, +\u00a0${shareTenth(rise, initial)}`,
      expected: `au-delà de ${bound}\u00a0%, un autre fondement que la modification de faible montant`,
    },
  ]
}

/** Under half of the amount, or fewer months than before: a total, what is added, or a field filled for its own sake. */
export function increment(told: Told): Found[] {
  const { durationMonths, amountCents, modifications } = told.contract
  let months = durationMonths
  const amounts = readings(told).filter(
    ({ cents, state, sentence }) =>
      cents !== null &&
      (isFiller(cents, amountCents) ||
        (state !== 'published' && !/en baisse|plus de dix fois|daté/.test(sentence) && cents * 2 < (amountCents ?? 0))),
  )
  const small = amounts.map(({ signedOn, cents }) => ({
    read: `avenant du ${longDate(signedOn)}\u00a0: ${euros(cents!)}, pour un marché de ${euros(amountCents ?? 0)}`,
    expected: 'le nouveau montant total du marché, pas ce que l’avenant ajoute',
  }))
  const short = modifications.flatMap(({ signedOn, durationMonths: said }) => {
    const before = months
    if (said === null) return []
    if (before === null || said >= before) {
      months = said
      return []
    }
    const read = `avenant du ${longDate(signedOn)}\u00a0: ${said}\u00a0mois, après ${before}\u00a0mois`
    return [{ read, expected: 'la nouvelle durée totale, pas les mois ajoutés' }]
  })
  return [...small, ...short]
}

const LEAST = 100_00
const MOST = 3_000_000_000_00
const MOST_A_MONTH = 5_000_000_00
const LONGEST = 180

export function amount({ contract: { amountCents, durationMonths } }: Told): Found[] {
  if (amountCents === null) return []
  const expected = 'le montant hors taxes notifié, ou le maximum de l’accord-cadre'
  const read = euros(amountCents)
  if (amountCents <= LEAST || amountCents >= MOST) return [{ read, expected }]
  if (/^(\d)\1{4,}$/.test(String(Math.trunc(amountCents / 100))))
    return [{ read: `${read}, le même chiffre répété`, expected }]
  if (!durationMonths || amountCents <= MOST_A_MONTH * durationMonths) return []
  return [{ read: `${read} en ${durationMonths}\u00a0mois, plus de ${euros(MOST_A_MONTH)} par mois`, expected }]
}

export function duration({ written: { months } }: Told): Found[] {
  if (months === null || (months > 0 && months <= LONGEST)) return []
  const read = months <= 0 ? 'aucun mois' : plural(months, 'mois', 'mois')
  return [{ read, expected: `de 1 à ${LONGEST}\u00a0mois, reconductions comprises` }]
}
