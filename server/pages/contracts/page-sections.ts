import { count, euros, hours, owedHours, percent, shortDate, signedWholeHours } from '#server/base/format.ts'
import { type Clause, type Commitment, cancellationBases, modificationBases } from '#server/register/clauses/rules.ts'
import { sizingWords } from '#server/register/clauses/sizing.ts'
import { type Contract, ccagOf } from '#server/register/contracts/rules.ts'
import { modes } from '#server/register/placements/rules.ts'
import type { Shown } from './shown.ts'

// The tables of a contract’s page: what is owed line by line, and who works.

/** A line of the ledger keeps its basis by code; what was typed otherwise is shown as it is. */
function basisWords(basis: string): string {
  const known: Record<string, string> = { ...modificationBases, ...cancellationBases }
  return known[basis] ?? basis
}

export function obligation(
  clause: Clause,
  ledger: readonly Commitment[],
  contract: Contract,
  path: string,
  mayEdit: boolean,
) {
  let owed = 0
  const article = clause.contractArticle ? `${clause.contractArticle}. ` : ''
  const penalty = clause.penaltyCents
    ? `Pénalité\u00a0: ${euros(clause.penaltyCents)} par heure manquante, après mise en demeure restée sans effet (${ccagOf(contract, '.5')}).`
    : 'Le marché ne fixe pas de montant\u00a0: aucune pénalité n’est possible.'
  return {
    caption: `${article}${penalty}`,
    lines: ledger.map(line => {
      owed += line.centihours
      return {
        date: shortDate(line.datedOn),
        label: line.label.replace(/n° ?(?=\d)/, 'n°\u00a0'),
        why:
          [line.sizing ? sizingWords(line.sizing) : line.reason, basisWords(line.basis)].filter(Boolean).join(' · ') ||
          '—',
        hours:
          line.kind === 'initial' ? owedHours(line.centihours) : `${signedWholeHours(line.centihours) || '0'}\u00a0h`,
        owed: owedHours(owed),
      }
    }),
    total: owedHours(Math.max(0, owed)),
    edit: mayEdit ? `${path}/clause` : null,
    add: mayEdit ? `${path}/engagements/nouveau` : null,
  }
}

export function peopleSection({ people, standing, work, may }: Shown, path: string) {
  const numbers = [
    'Aucune personne',
    'Une personne',
    'Deux personnes',
    'Trois personnes',
    'Quatre personnes',
    'Cinq personnes',
    'Six personnes',
    'Sept personnes',
    'Huit personnes',
    'Neuf personnes',
    'Dix personnes',
  ]
  const number = new Set(people.map(person => person.participantId)).size
  const supplied = work
    .filter(line => modes[line.window.mode].group === 'Mise à disposition')
    .reduce((sum, line) => sum + line.centihours, 0)
  const all = work.reduce((sum, line) => sum + line.centihours, 0)
  return {
    heading: numbers[number] ?? `${count(number)}\u00a0personnes`,
    lede:
      people.length && all ? `${percent(supplied, all)} des heures déclarées viennent d’une mise à disposition.` : null,
    rows: people.map(person => ({
      ref: person.ref,
      href: person.href,
      mode: person.mode,
      ground: person.ground,
      situation: person.situation,
      until: person.countsUntil ? shortDate(person.countsUntil) : '—',
      counted: hours(person.counted),
    })),
    total: hours(standing?.counted ?? 0),
    grid: may.log ? `${path}/heures` : null,
  }
}
