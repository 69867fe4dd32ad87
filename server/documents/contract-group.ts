import { sum } from '#server/base/figures.ts'
import { hours, owedHours, shortDate } from '#server/base/format.ts'
import { inWords } from '#server/base/french.ts'
import { bearerRow, bondSaid } from '#server/compliance/bearing-words.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { companyName } from '#server/register/companies/words.ts'
import { givesBack, type ShareAct } from '#server/register/shares/rules.ts'
import { type Names, shareActSaid } from '#server/register/shares/words.ts'
import type { Told } from './load.ts'
import { shortened } from './words.ts'

/** Which part each company of a group bears, what it did, and to whom it still owes; null where no share is written. */
export function groupModel({ contract, holders, measured: { account, member } }: Told, typed: Typed) {
  const { bearers, source } = member
  if (!bearers || !source.group) return null
  const current = holders.filter(({ until }) => until === null)
  const names = new Map(holders.map(({ companyId, company }) => [companyId, companyName(company)]))
  const lead = current.find(({ role }) => role === 'leadHolder' || role === 'holder') ?? current[0]!
  const shared = sum(bearers, one => one.shared)
  return {
    lead: `${bondSaid(contract.groupForm, companyName(lead.company))} Les parts de ${inWords(bearers.length, 'feminine')} entreprises font ensemble les ${owedHours(member.owed)} du marché.`,
    rows: bearers.map(bearer => bearerRow(bearer, names)),
    total: {
      owed: owedHours(member.owed),
      counted: hours(sum(bearers, one => one.counted)),
      left: hours(sum(bearers, one => one.left)),
    },
    acts: orNull(actRows(source.group.acts, names, { typed, at: account.at, contractId: contract.id })),
    note:
      shared > 0
        ? `${hours(shared)} d’autres employeurs ne sont rattachées à aucun membre : elles se partagent entre ceux à qui il reste des heures.`
        : null,
  }
}

function orNull<Item>(items: Item[]): Item[] | null {
  return items.length > 0 ? items : null
}

/** What was decided of the parts up to a date, oldest first, each with its reason as proof-read. */
export function actRows(
  acts: readonly ShareAct[],
  names: Names,
  { typed, at, contractId }: { typed: Typed; at: string; contractId: number },
) {
  return acts
    .filter(({ effectOn }) => effectOn === null || effectOn <= at)
    .map(act => {
      const date = act.effectOn === null ? 'Origine' : shortDate(act.effectOn)
      const source = { table: 'share_acts', id: act.id, column: 'reason' }
      const reason = typed.print(act.reason, `Parts du groupement, ${date}`, source, contractId)
      return {
        date,
        text: shareActSaid(act, names, givesBack(act, acts)),
        reason: shortened(reason, 200) || 'Motif non renseigné',
      }
    })
}
