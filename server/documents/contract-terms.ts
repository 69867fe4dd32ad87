import { plusDays, plusMonths } from '#server/base/dates.ts'
import { capital, longDate, owedHours, shortDate, siret } from '#server/base/format.ts'
import { agreed, inWords, listed, plural } from '#server/base/french.ts'
import { ledgerOf } from '#server/compliance/breakdown-rules.ts'
import { endSaid } from '#server/compliance/judging-words.ts'
import { UNKNOWN_DATE } from '#server/compliance/line-rules.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { isReckoned } from '#server/register/clauses/formula-rules.ts'
import { formulaWords, originOf } from '#server/register/clauses/formula-words.ts'
import {
  type Commitment,
  cancellationBases,
  type LegalBasis,
  legalBases,
  modificationBases,
} from '#server/register/clauses/rules.ts'
import { companyName, numberBeside } from '#server/register/companies/words.ts'
import { doubtfulName } from '#server/register/contracts/doubtful-rules.ts'
import { amountSaid, endDoubt } from '#server/register/contracts/reading-words.ts'
import {
  type Amendment,
  ccagOf,
  ccags,
  ccagVersionOf,
  considerations,
  type Governed,
  holderRoles,
  reservedArticles,
} from '#server/register/contracts/rules.ts'
import { contractInFull } from '#server/register/contracts/words.ts'
import type { AmendmentsTable } from './amendments.ts'
import type { Followed, Told } from './load.ts'
import { ccagShort, columnOf, isAhead, shortened } from './words.ts'

// What the contract is, and what it owes: two parts that an auditor reads against the papers.

export function identityModel(followed: Followed, all: readonly Amendment[], at: string) {
  const { contract, holders, doubtful, read } = followed
  const amendments = all.filter(({ signedOn }) => signedOn <= at)
  const term = termOf(followed, at)
  const rows: { label: string; text: string }[] = []
  const row = (label: string, text: string | null | undefined) => text && rows.push({ label, text })

  row('Objet', contractInFull(contract))
  row('Opération', contract.operation)
  row(
    'Acheteur',
    `${[contract.buyerName, contract.directorate].filter(Boolean).join(', ')} ; SIRET\u00a0${siret(contract.buyerSiret)}`,
  )
  for (const [role, label] of Object.entries(holderRoles)) {
    const ofRole = holders.filter(holder => holder.role === role)
    row(agreed(ofRole.length, label, `${label}s`), ofRole.map(holderSaid).join(' ; '))
  }
  row(agreed(doubtful.length, 'Titulaire publié', 'Titulaires publiés'), doubtful.map(doubtfulName).join(' ; '))
  row('Nature, procédure', [contract.nature, contract.procedure].filter(Boolean).join(', '))
  row('CPV', contract.cpv)
  row('CCAG applicable', ccagSaid(contract))
  row('Montant hors taxes', amountSaid(contract.amountCents, read.amount))
  row('Dates', datesSaid(contract, term, at))
  row(
    'Depuis l’arrêté',
    all
      .filter(({ signedOn }) => signedOn > at)
      .map(laterSaid)
      .join(' ; '),
  )
  row('Réservé à', contract.reservedArticle ? reservedArticles[contract.reservedArticle].label : null)
  row('Donnée publiée', listed(contract.considerations.map(code => considerations[code])))
  row('Suivi', contract.followedBy ? 'Pris en charge par la mission clauses sociales' : 'Pas encore pris en charge')

  const group = holders.filter(holder => holder.until === null && holder.role !== 'subcontractor').length
  const carried =
    group > 1
      ? `porté par un groupement de ${inWords(group, 'feminine')} entreprises`
      : 'porté par une entreprise seule'
  const moved = movedSaid(contract, term, amendments)
  const length = contract.durationMonths
    ? ` de ${plural(contract.durationMonths, 'mois', 'mois')}${moved ? ' à la notification' : ''}`
    : ''
  return {
    lead: `Un ${contract.form === 'concession' ? 'contrat de concession' : 'marché'}${length}, ${stateSaid(term, moved, at)}, ${carried}.`,
    rows,
    /** Told by whoever knows which names must not be printed. */
    amendments: null as AmendmentsTable | null,
  }
}

/** An act signed after the cut-off: told, and in no figure. */
function laterSaid({ number, signedOn, endsOn }: Amendment): string {
  const end = endsOn ? `, qui porte la fin au ${longDate(endsOn)}` : ''
  return `Avenant n°\u00a0${number} du ${longDate(signedOn)}${end} : il n’entre dans aucun chiffre`
}

/** When it is executed, as known at the cut-off. null: nobody knows yet. */
type Term = { startsOn: string | null; endsOn: string | null; finished: boolean; doubt: string | null }

function termOf({ contract, measured, read }: Followed, at: string): Term {
  const doubt = endDoubt(read.end.state)
  if (!measured) {
    const { startsOn, notifiedOn, endsOn } = contract
    return {
      startsOn: startsOn ?? notifiedOn,
      endsOn,
      finished: endsOn !== null && endsOn <= at && doubt !== 'fin à confirmer',
      doubt,
    }
  }
  const { startsOn, endsOn, finished } = measured.member
  const known = (date: string) => (date === UNKNOWN_DATE ? null : date)
  return { startsOn: known(startsOn), endsOn: known(endsOn), finished, doubt: doubt ?? endSaid(measured.account) }
}

/** « prolongé », « raccourci »: an amendment moved the end away from the duration written at notification. */
function movedSaid(
  { durationMonths }: Followed['contract'],
  { startsOn: from, endsOn }: Term,
  amendments: readonly Amendment[],
): string | null {
  if (!endsOn || !amendments.some(amendment => amendment.endsOn || amendment.durationMonths)) return null
  return from && durationMonths && endsOn < plusDays(plusMonths(from, durationMonths), -1) ? 'raccourci' : 'prolongé'
}

function stateSaid({ startsOn, endsOn, finished, doubt }: Term, moved: string | null, at: string): string {
  if (endsOn === null) return 'dont la fin n’est pas enregistrée'
  const end = `${longDate(endsOn)}${doubt ? ` (${doubt})` : ''}`
  if (finished) return `${moved ? `${moved}, ` : ''}terminé le ${end}`
  if (startsOn === null || at < startsOn)
    return `qui ${startsOn === null ? '' : `commence le ${longDate(startsOn)} et `}finit le ${end}`
  return moved ? `${moved} jusqu’au ${end}` : `en cours jusqu’au ${end}`
}

function holderSaid({ company, until }: Followed['holders'][number]): string {
  const place = company.city ? `, ${company.city}` : ''
  const number = numberBeside(company) && ` (${numberBeside(company)})`
  return `${companyName(company)}${place}${number}${until ? `, jusqu’au ${longDate(until)}` : ''}`
}

function datesSaid({ notifiedOn, startsOn }: Followed['contract'], { endsOn, doubt }: Term, at: string): string | null {
  const ahead = startsOn !== null && at < startsOn
  const end = endsOn && `${longDate(endsOn)}${doubt ? `, ${doubt}` : ''}`
  const parts = [
    notifiedOn && `${at < notifiedOn ? 'à notifier' : 'notifié'} le ${longDate(notifiedOn)}`,
    startsOn && end
      ? `${ahead ? 'à exécuter' : 'exécuté'} du ${longDate(startsOn)} au ${end}`
      : startsOn
        ? `exécution ${ahead ? 'à partir du' : 'depuis le'} ${longDate(startsOn)}`
        : end && `fin prévue le ${end}`,
  ].filter(Boolean)
  const text = parts.join(', ')
  return text && capital(text)
}

export function obligationModel({ contract, measured: { clause, member } }: Told, at: string, typed: Typed) {
  const { rows: stored, reduced } = ledgerOf(member, at)
  const rows = stored.map(({ line, ...told }) => ({ ...told, line: lineRead(line, typed) }))
  const known = rows.map(({ line }) => line)
  const later = member.source.ledger.length - known.length
  const column = columnOf([...known.map(line => line.centihours), member.owed])
  return {
    lead: obligationLead(known, member.owed, isAhead(contract, at)),
    long: known.length > 12,
    paragraphs: [
      {
        strong: 'Base juridique.',
        text: `${basisSaid(clause.legalBasis)} du code de la commande publique${clauseSource(contract, typed.print(clause.contractArticle, 'Article du marché', { table: 'clauses', id: clause.id, column: 'contract_article' }))}.`,
      },
      ...(clause.scope
        ? [
            {
              strong: 'Périmètre.',
              text: shortened(
                typed.print(clause.scope, 'Périmètre de la clause', {
                  table: 'clauses',
                  id: clause.id,
                  column: 'scope',
                }),
                400,
              ),
            },
          ]
        : []),
      { strong: 'D’où vient ce nombre.', text: originsSaid(known, contract) },
    ],
    ledger: [
      ...rows.map(({ line, total }) => ({
        date: shortDate(line.datedOn),
        act: line.label,
        basis: changeBasis(line, contract),
        reason: isReckoned(line.formula)
          ? formulaWords(line.formula)
          : typed.print(line.reason, `Acte du ${longDate(line.datedOn)}, motif`, {
              table: 'commitments',
              id: line.id,
              column: 'reason',
            }) ||
            formulaWords(line.formula) ||
            'Nombre inscrit à l’acte',
        hours: column.change(line.centihours),
        total: column.hours(total),
      })),
      ...(reduced > 0
        ? [
            {
              date: shortDate(member.endsOn),
              act: 'Fin anticipée',
              basis: 'Marché',
              reason: 'Le dû s’arrête à ce qui était attendu ce jour-là',
              hours: column.change(-reduced),
              total: column.hours(member.owed),
            },
          ]
        : []),
    ],
    total: { label: `Heures dues au ${longDate(at)}`, hours: column.hours(member.owed) },
    note:
      later > 0
        ? `${plural(later, 'acte postérieur', 'actes postérieurs')} à la date d’arrêté : ${agreed(later, 'il n’entre', 'ils n’entrent')} dans aucun chiffre.`
        : null,
  }
}

function obligationLead(known: readonly Commitment[], owed: number, ahead: boolean): string {
  const first = known[0]
  if (!first && ahead) return 'Rien n’est encore dû à cette date : le marché n’est pas encore notifié.'
  if (!first) return 'Aucune heure n’est encore inscrite au registre de l’obligation à la date d’arrêté.'
  const up = known.slice(1).filter(line => line.centihours > 0).length
  const down = known.slice(1).filter(line => line.centihours < 0).length
  const changes = [up > 0 ? `augmenté ${times(up)}` : '', down > 0 ? `réduit ${times(down)}` : ''].filter(Boolean)
  const history =
    changes.length > 0 ? `le nombre d’abord inscrit, ${listed(changes)}` : 'le nombre inscrit au marché, jamais modifié'
  return `L’obligation est de ${owedHours(owed)} : ${history}.`
}

/** Each line that a formula or the contract explains, its rounding and its article; the most told first. */
function originsSaid(known: readonly Commitment[], contract: Governed): string {
  const told = known.filter(line => line.formula !== null).slice(0, MOST_ORIGINS)
  if (told.length === 0) return 'Le nombre d’heures est celui que le marché inscrit ; il prévaut sur tout recalcul.'
  const origins = told.map(line =>
    line.kind === 'initial' ? originOf(line) : `${line.label} (${changeBasis(line, contract)}). ${originOf(line)}`,
  )
  const rest = known.filter(line => line.formula !== null).length - told.length
  const more = rest > 0 ? [`Et ${plural(rest, 'autre acte', 'autres actes')}, au registre ci-dessous.`] : []
  return [...origins, ...more, 'Le nombre inscrit au marché prévaut sur tout recalcul.'].join(' ')
}
const MOST_ORIGINS = 6

/** A line of the ledger with the name of its act, and the article it rests on, as they are printed. */
function lineRead<Line extends Commitment>(line: Line, typed: Typed): Line {
  const where = `Acte du ${longDate(line.datedOn)}`
  const source = (column: string) => ({ table: 'commitments', id: line.id, column })
  const isListed = line.basis in modificationBases || line.basis in cancellationBases
  return {
    ...line,
    label: typed.print(line.label, where, source('label')),
    basis: isListed ? line.basis : typed.print(line.basis, `${where}, fondement`, source('basis')),
  }
}

/** « R. 2194-1 », « CCAG, 20.1.4.4 », or the words of an act recorded elsewhere. */
function changeBasis({ kind, basis }: Commitment, contract: Governed): string {
  if (basis in modificationBases) return basis.replace(/^R(?=\d)/, 'R.\u00a0')
  if (kind === 'cancellation' && (basis === '' || basis in cancellationBases))
    return basis === 'other' ? 'Décision de l’acheteur' : ccagShort(contract, '.4.4')
  return basis || 'Marché'
}

/** « Condition d’exécution : article L. 2112-2 ». */
function basisSaid(basis: LegalBasis): string {
  return legalBases[basis].replace(/ \(([^()]+)\)$/, ' : article $1')
}

function times(count: number): string {
  return `${inWords(count, 'feminine')} fois`
}

/** « Travaux, version 2021 », or what is still to be confirmed. */
function ccagSaid(contract: Governed): string | null {
  if (!contract.ccag) return null
  const found = ccags[contract.ccag as keyof typeof ccags]
  if (!found?.article) return found?.label ?? contract.ccag
  return `${found.label}, version ${ccagVersionOf(contract) ?? 'à confirmer'}`
}

function clauseSource(contract: Governed, article: string): string {
  const found = ccags[contract.ccag as keyof typeof ccags]?.article ? ` ; ${ccagOf(contract)}` : ''
  return `${found}${article ? ` ; ${article}` : ''}`
}
