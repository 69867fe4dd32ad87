import { longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { typedSaid } from '../participants/words.ts'
import type { Fact } from './rules.ts'

/** What was decided when the work began again: « la fin de l’exécution est reportée de 61 jours, au 30 août 2027 ». */
export function resumptionText(endsOn: string | null, days: number): string {
  return endsOn
    ? `la fin de l’exécution est reportée de ${plural(days, 'jour', 'jours')}, au ${longDate(endsOn)}`
    : 'la fin de l’exécution ne change pas'
}

/** A fact, with what was typed of it as this reader may read it. */
export function factRead<One extends Pick<Fact, 'text' | 'nextStep'>>(fact: One, byPerson: boolean): One {
  return { ...fact, text: typedSaid(fact.text, byPerson), nextStep: typedSaid(fact.nextStep, byPerson) }
}
