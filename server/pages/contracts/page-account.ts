import { hours, hoursFigure, longDate, owedHours, percentTenth, signedHours, wholeHours } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { reconciliationOf } from '#server/compliance/breakdown-rules.ts'
import type { Member } from '#server/compliance/member-rules.ts'
import { exclusionWords, type Measure, measures } from '#server/compliance/openings/words.ts'
import type { Outlook } from '#server/compliance/outlook-rules.ts'
import { isReckoned } from '#server/register/clauses/formula-rules.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { modes } from '#server/register/placements/rules.ts'
import { opener, openingHref } from '../opening-links.ts'
import { penaltyFigure, penaltyTerms } from './page-penalty.ts'
import type { Shown } from './shown.ts'

// The figures of an account, each under its own name.

type Measured = NonNullable<Shown['measured']>
type Owing = Shown & { measured: Measured }

/** The four that a person reads first. Of an account that is shared, then what this contract has in it. */
export function mainFigures({ measured, word, cutoff }: Owing, outlook: Outlook, path: string) {
  const { account, member } = measured
  const to = (measure: Measure) => openingHref(path, measure, cutoff)
  const own = (figure: string) => (account.pool ? `\u202f; ${figure} sur ce marché` : '')
  return [
    {
      name: 'Dues',
      figure: wholeHours(account.owed),
      href: to('owed'),
      how: `${ledgerWords(account, member)}${own(owedHours(member.owed))}`,
      toned: false,
    },
    {
      name: 'Validées',
      figure: hoursFigure(account.accepted),
      href: to('accepted'),
      how: `sur ${hours(account.logged)} déclarées${outlook.unchecked ? `\u202f; ${hours(outlook.unchecked)} pas encore validées` : ''}${own(hours(member.accepted))}`,
      toned: false,
    },
    {
      name: 'Retenues',
      figure: hoursFigure(account.counted),
      href: to('counted'),
      how: `${countedWords(account, outlook)}${own(hours(member.counted))}`,
      toned: false,
    },
    penaltyFigure(measured, path, cutoff) ?? {
      name: 'Écart',
      figure: account.judgedAt ? signedHours(account.gap) : '—',
      unit: account.judgedAt ? 'h' : '',
      href: account.judgedAt ? to('gap') : '#trajectoire',
      how: `${expectedWords(account)}${own(`${signedHours(member.gap)}\u00a0h`)}`,
      toned: word !== 'toTake',
    },
  ].map(figure => ({ unit: 'h', ...figure }))
}

function expectedWords({ expected, judgedAt }: Account): string {
  return judgedAt ? `${owedHours(expected)} étaient attendues au ${longDate(judgedAt)}` : 'rien n’est encore jugé'
}

function countedWords({ accepted }: Account, { excluded }: Outlook): string {
  if (excluded) return `${hours(excluded)} validées ne comptent pas`
  return accepted ? 'toutes les heures validées comptent' : 'aucune heure n’est encore validée'
}

function ledgerWords({ at, pool }: Account, { source }: Member): string {
  if (pool) return 'par les marchés globalisés'
  const known = source.ledger.filter(line => line.datedOn <= at)
  const changes = known.filter(line => line.kind !== 'initial').length
  if (changes) return `après ${plural(changes, 'changement', 'changements')} depuis la notification`
  return known.some(line => isReckoned(line.formula)) ? 'calculées par la formule' : 'nombre inscrit au marché'
}

/** The whole account, term by term; the part of this contract beside it where others share it. */
export function accountTerms({ measured: { account, member }, cutoff }: Owing, path: string) {
  const { pool } = account
  const open = opener(path, cutoff)
  const ownOpen = opener(path, cutoff, 'ce marché')
  const term = (measure: Measure, figure: string, own: string | null = null) => ({
    name: measures[measure].name,
    figure: open(figure, measure, ofContract.has(measure) ? { ce: 'marche' } : {}),
    own: pool ? ownOpen(own ?? '—', measure, { ce: 'marche' }) : null,
  })
  const rate = (one: Account['rate']) =>
    one ? `${percentTenth(one.part, one.whole)}, ${hoursFigure(one.part)} sur ${owedHours(one.whole)}` : '—'
  const signed = (gap: number) => (account.judgedAt ? `${signedHours(gap)}\u00a0h` : '—')
  const or = (centihours: number | null) => (centihours === null ? '—' : hours(centihours))
  return [
    term('owed', owedHours(account.owed), owedHours(member.owed)),
    term('logged', hours(account.logged), hours(member.logged)),
    term('accepted', hours(account.accepted), hours(member.accepted)),
    term('counted', hours(account.counted), hours(member.counted)),
    term('expected', owedHours(account.expected), owedHours(member.expected)),
    term('gap', signed(account.gap), signed(member.gap)),
    term('credited', hours(account.credited)),
    term('rate', rate(account.rate)),
    term('dueRate', rate(account.dueRate)),
    term('excused', hours(account.excused), hours(member.excused)),
    account.finished ? term('missing', or(account.missing), or(member.missing)) : term('behind', or(account.behind)),
    ...(account.finished ? penaltyTerms({ account, member }, term) : [term('projected', projectedWords(account))]),
  ]
}

/** Each contract has its own sanction files, whatever it shares. */
const ofContract: ReadonlySet<Measure> = new Set(['decided', 'deducted', 'paid', 'waived', 'toDecide'])

function projectedWords({ projected }: Account): string {
  if (!projected) return '—'
  const { centihours, least, most } = projected
  return least === most ? hours(centihours) : `${hours(centihours)}, de ${hoursFigure(least)} à ${hours(most)}`
}

/** From declared to counted on this contract: each hour is left out once, by the first of three entries. */
export function exclusions({ measured: { account, member }, cutoff, byPerson }: Owing, path: string) {
  const open = opener(path, cutoff, account.pool ? 'ce marché' : undefined)
  const own = account.pool ? { ce: 'marche' } : {}
  const left = (figure: string, measure: Measure, index: number) =>
    open(figure, measure, { ...own, motif: String(index) })
  const { waiting, refused, outside, toRegularise } = reconciliationOf(
    member.lines,
    ({ work }) => modes[work.window.mode].direct,
  )
  const rows = [
    ...(waiting
      ? [
          {
            entry: 'Pas encore validées',
            why: 'Le relevé n’est pas encore contrôlé.',
            hours: open(hours(waiting.centihours), 'waiting', own),
          },
        ]
      : []),
    ...refused.map(({ reason, centihours }, index) => ({
      entry: 'Refusées',
      why: typedSaid(reason, byPerson) || 'Sans motif noté.',
      hours: left(hours(centihours), 'refused', index),
    })),
    ...outside.map(({ reason, centihours }, index) => ({
      entry: 'Hors fenêtre',
      why: `${exclusionWords[reason.exclusion]}${reason.attested === null ? '' : `, attesté par l’employeur${reason.attested ? `\u00a0: ${typedSaid(reason.attested, byPerson)}` : ''}`}.`,
      hours: left(hours(centihours), 'outside', index),
    })),
    ...toRegularise.map(({ reason, centihours }, index) => ({
      entry: 'À régulariser',
      why: `${exclusionWords[reason]}.`,
      hours: left(hours(centihours), 'toRegularise', index),
    })),
  ]
  if (rows.length === 0) return null
  return {
    declared: open(hours(member.logged), 'logged', own),
    rows,
    counted: open(hours(member.counted), 'counted', own),
    scope: account.pool ? 'sur ce marché' : '',
  }
}

/** The contracts that share the account: a member is never late by itself. */
export function poolSection({ measured, pooled, cutoff }: Owing, path: string) {
  const { account } = measured
  const open = opener(path, cutoff, 'le compte')
  if (!account.pool) return null
  const names = new Map(pooled.map(({ contractId, name }) => [contractId, name]))
  return {
    name: account.pool.name,
    agreed: longDate(account.pool.agreedOn),
    rows: account.members.map(one => {
      const { contractId } = one.source
      const own = contractId === measured.member.source.contractId
      const name = own ? 'Ce marché' : (names.get(contractId) ?? null)
      const part = (figure: string, measure: Measure) =>
        name
          ? opener(`/marches/${contractId}`, cutoff, name)(figure, measure, { ce: 'marche' })
          : { figure, href: null, label: null }
      return {
        name: name ?? 'Un autre marché de cette entreprise',
        href: !own && name ? `/marches/${contractId}` : null,
        owed: part(owedHours(one.owed), 'owed'),
        counted: part(hours(one.counted), 'counted'),
        gap: part(account.judgedAt ? `${signedHours(one.gap)}\u00a0h` : '—', 'gap'),
      }
    }),
    owed: open(owedHours(account.owed), 'owed'),
    counted: open(hours(account.counted), 'counted'),
    gap: open(account.judgedAt ? `${signedHours(account.gap)}\u00a0h` : '—', 'gap'),
    count: `${plural(account.members.length, 'marché', 'marchés')} ${agreed(account.members.length, 'partage', 'partagent')} leurs heures`,
  }
}
