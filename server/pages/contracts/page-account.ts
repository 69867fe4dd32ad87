import { hours, hoursFigure, longDate, owedHours, percentTenth, signedHours, wholeHours } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { reconciliationOf } from '#server/compliance/breakdown-rules.ts'
import { terms } from '#server/compliance/glossary-words.ts'
import type { Member } from '#server/compliance/member-rules.ts'
import type { Outlook } from '#server/compliance/outlook-rules.ts'
import { isReckoned } from '#server/register/clauses/formula-rules.ts'
import type { Exclusion } from '#server/register/hours/rules.ts'
import { modes } from '#server/register/placements/rules.ts'
import { penaltyFigure, penaltyTerms } from './page-penalty.ts'
import type { Shown } from './shown.ts'

// The figures of an account, each under its own name.

type Measured = NonNullable<Shown['measured']>

/** The four that a person reads first. Of an account that is shared, then what this contract has in it. */
export function mainFigures({ measured, word }: Shown & { measured: Measured }, outlook: Outlook, path: string) {
  const { account, member } = measured
  const own = (figure: string) => (account.pool ? `\u202f; ${figure} sur ce marché` : '')
  return [
    {
      name: 'Dues',
      figure: wholeHours(account.owed),
      href: '#obligation',
      how: `${ledgerWords(account, member)}${own(owedHours(member.owed))}`,
      toned: false,
    },
    {
      name: 'Validées',
      figure: hoursFigure(account.accepted),
      href: `${path}/heures`,
      how: `sur ${hours(account.logged)} déclarées${outlook.unchecked ? `\u202f; ${hours(outlook.unchecked)} pas encore validées` : ''}${own(hours(member.accepted))}`,
      toned: false,
    },
    {
      name: 'Retenues',
      figure: hoursFigure(account.counted),
      href: '#compte',
      how: `${countedWords(account, outlook)}${own(hours(member.counted))}`,
      toned: false,
    },
    penaltyFigure(measured) ?? {
      name: 'Écart',
      figure: account.judgedAt ? signedHours(account.gap) : '—',
      unit: account.judgedAt ? 'h' : '',
      href: '#trajectoire',
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
export function accountTerms({ account, member }: Measured) {
  const { pool } = account
  const term = (name: string, figure: string, own: string | null = null) => ({
    name,
    figure,
    own: pool ? (own ?? '—') : null,
  })
  const rate = (one: Account['rate']) =>
    one ? `${percentTenth(one.part, one.whole)}, ${hoursFigure(one.part)} sur ${owedHours(one.whole)}` : '—'
  const signed = (gap: number) => (account.judgedAt ? `${signedHours(gap)}\u00a0h` : '—')
  const or = (centihours: number | null) => (centihours === null ? '—' : hours(centihours))
  return [
    term('Dues', owedHours(account.owed), owedHours(member.owed)),
    term('Déclarées', hours(account.logged), hours(member.logged)),
    term('Validées', hours(account.accepted), hours(member.accepted)),
    term('Retenues', hours(account.counted), hours(member.counted)),
    term('Attendues', owedHours(account.expected), owedHours(member.expected)),
    term('Écart', signed(account.gap), signed(member.gap)),
    term('Imputées', hours(account.credited)),
    term('Taux de réalisation', rate(account.rate)),
    term('Taux à date', rate(account.dueRate)),
    term('Excusées', hours(account.excused), hours(member.excused)),
    account.finished
      ? term('Manque à la fin', or(account.missing), or(member.missing))
      : term('Manque à ce jour', or(account.behind)),
    ...(account.finished
      ? penaltyTerms({ account, member }, term)
      : [term(terms.projected.name, projectedWords(account))]),
  ]
}

function projectedWords({ projected }: Account): string {
  if (!projected) return '—'
  const { centihours, least, most } = projected
  return least === most ? hours(centihours) : `${hours(centihours)}, de ${hoursFigure(least)} à ${hours(most)}`
}

const exclusionWords: Record<Exclusion, string> = {
  beforeExecution: 'Avant le début de l’exécution',
  afterExecution: 'Après la fin de l’exécution',
  notEligibleYet: 'Avant que l’éligibilité soit établie',
  neverEligible: 'Éligibilité non établie',
  windowClosed: 'Après la fin de la période d’éligibilité',
  outsideEmployment: 'Hors des dates du contrat de travail',
}

/** From declared to counted on this contract: each hour is left out once, by the first of three entries. */
export function exclusions({ account, member }: Measured) {
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
            hours: hours(waiting.centihours),
          },
        ]
      : []),
    ...refused.map(({ reason, centihours }) => ({
      entry: 'Refusées',
      why: reason || 'Sans motif noté.',
      hours: hours(centihours),
    })),
    ...outside.map(({ reason, centihours }) => ({
      entry: 'Hors fenêtre',
      why: `${exclusionWords[reason.exclusion]}${reason.attested === null ? '' : `, attesté par l’employeur${reason.attested ? `\u00a0: ${reason.attested}` : ''}`}.`,
      hours: hours(centihours),
    })),
    ...toRegularise.map(({ reason, centihours }) => ({
      entry: 'À régulariser',
      why: `${exclusionWords[reason]}.`,
      hours: hours(centihours),
    })),
  ]
  if (rows.length === 0) return null
  return {
    declared: hours(member.logged),
    rows,
    counted: hours(member.counted),
    scope: account.pool ? 'sur ce marché' : '',
  }
}

/** The contracts that share the account: a member is never late by itself. */
export function poolSection({ measured, pooled }: Shown & { measured: Measured }) {
  const { account } = measured
  if (!account.pool) return null
  const names = new Map(pooled.map(({ contractId, name }) => [contractId, name]))
  return {
    name: account.pool.name,
    agreed: longDate(account.pool.agreedOn),
    rows: account.members.map(one => {
      const { contractId } = one.source
      const own = contractId === measured.member.source.contractId
      const name = own ? 'Ce marché' : (names.get(contractId) ?? null)
      return {
        name: name ?? 'Un autre marché de cette entreprise',
        href: !own && name ? `/marches/${contractId}` : null,
        owed: owedHours(one.owed),
        counted: hours(one.counted),
        gap: account.judgedAt ? `${signedHours(one.gap)}\u00a0h` : '—',
      }
    }),
    owed: owedHours(account.owed),
    counted: hours(account.counted),
    gap: account.judgedAt ? `${signedHours(account.gap)}\u00a0h` : '—',
    count: `${plural(account.members.length, 'marché', 'marchés')} ${agreed(account.members.length, 'partage', 'partagent')} leurs heures`,
  }
}
