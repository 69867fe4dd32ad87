import { longDate } from '#server/base/format.ts'
import { type CompanyKind, kinds } from '#server/register/companies/rules.ts'
import { kindSaid } from '#server/register/companies/words.ts'
import type { CompanyShown } from './load.ts'

/** What lists say of a company, each with its source and its day. */
export function listedLines({
  listed: { kinds: said, standing, place },
}: CompanyShown): { said: string; note: string }[] {
  const lines = said.map(one => ({ said: kindLabel(one.kind), note: kindSaid(one) }))
  if (standing) {
    const sizes: Record<string, string> = { PME: 'PME', ETI: 'ETI', GE: 'Grande entreprise' }
    const { size, isClosed, isNatural, personName } = standing
    const what = [sizes[size] ?? '', isNatural ? 'Personne physique' : '', personName, isClosed ? 'Cessée' : '']
    const note = `SIRENE, ${longDate(standing.listedOn)}`
    if (what.some(Boolean)) lines.push({ said: what.filter(Boolean).join(', '), note })
  }
  if (place) {
    const where = [place.sign, `${place.postCode} ${place.city}`.trim(), closedSaid(place)]
    if (where.some(Boolean))
      lines.push({
        said: where.filter(Boolean).join(', '),
        note: `établissement, liste du ${longDate(place.listedOn)}`,
      })
  }
  return lines
}

function closedSaid({ isClosed, closedOn }: { isClosed: boolean; closedOn: string | null }): string {
  if (!isClosed) return ''
  return closedOn ? `établissement fermé depuis le ${longDate(closedOn)}` : 'établissement fermé'
}

function kindLabel(kind: string): string {
  if (kind === 'ESUS') return 'Entreprise solidaire d’utilité sociale (ESUS)'
  return kinds[kind as CompanyKind]?.long ?? kind
}
