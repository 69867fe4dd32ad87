import { hoursFigure, longDate, wholeHours } from '#server/base/format.ts'
import { termNamed } from '#server/compliance/glossary-words.ts'
import { rateOf } from '#server/compliance/portfolio-words.ts'
import type { Publics } from '#server/disclosure/publics.ts'
import { personsSaid } from '#server/disclosure/words.ts'
import { definition } from './words.ts'

// Definitions that every document over several contracts gives in the same words.

export function rateDefinition(sums: { credited: number; owed: number }) {
  const { name, means } = termNamed('rate')
  return definition(name, `${means} Ici : ${hoursFigure(sums.credited)} ÷ ${wholeHours(sums.owed)}.`, rateOf(sums))
}

export function personsDefinition(publics: Publics) {
  return definition(
    'Personnes',
    `Personnes distinctes ayant au moins une heure retenue, au ${longDate(publics.until)}`,
    personsSaid(publics),
  )
}
