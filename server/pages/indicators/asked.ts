import { numberFrom } from '#server/base/ids.ts'
import type { Sector } from '#server/register/contracts/rules.ts'
import { sectors } from '#server/register/contracts/rules.ts'
import { type Asked, type Bracket, brackets } from '#server/scheme/indicators/asked-rules.ts'
import { periodFrom } from '#server/scheme/period-rules.ts'
import type { ListQuery } from '#server/web/list.ts'

export const PATH = '/spaser/indicateurs'

/** Reads the address; what it does not know is left out. */
export function askedFrom(query: ListQuery, today: string): Asked {
  const { periode = '', base = '', secteur = '', procedure = '', montant = '', entreprise = '', lieu = '' } = query
  const year = Number(today.slice(0, 4))
  const siren = entreprise.replace(/\s/g, '').slice(0, 9)
  return {
    period: periodFrom(periode) ?? { fromYear: year, toYear: year },
    base: base === 'mandate' ? 'mandated' : 'notified',
    narrowed: {
      directorateId: numberFrom(query.direction),
      sector: Object.hasOwn(sectors, secteur) ? (secteur as Sector) : '',
      procedure,
      bracket: Object.hasOwn(brackets, montant) ? (montant as Bracket) : '',
      company: /^\d{9}$/.test(siren) ? siren : '',
      territory: /^[0-9AB]{2,5}$/.test(lieu.trim().toUpperCase()) ? lieu.trim().toUpperCase() : '',
    },
    today,
  }
}

/** The last five years and their windows of two, the latest first. */
export function periodChoices(today: string): string[] {
  const year = Number(today.slice(0, 4))
  const years = Array.from({ length: 5 }, (_, index) => year - index)
  return years.flatMap(one => [String(one), `${one - 1}-${one}`])
}
