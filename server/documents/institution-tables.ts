import { count, hoursFigure, longDate, shortDate, signedHours, wholeHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { conclusionOf } from '#server/compliance/conformity-rules.ts'
import { contractWords } from '#server/compliance/contract-words.ts'
import type { Portfolio, Sums } from '#server/compliance/portfolio-rules.ts'
import type { MeasuredThen, PortfolioThen } from '#server/compliance/portfolio-then.ts'
import { portfolioWords, rateOf } from '#server/compliance/portfolio-words.ts'
import { accountIn } from '#server/compliance/standing.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { titleOf } from './company-tables.ts'
import { accountWord } from './rules.ts'
import { discOf, shortened } from './words.ts'

// The tables of the institution’s document: contracts by word, directorates, then each contract in an annex.

export function statesModel({ words, sums, contractIds }: PortfolioThen) {
  return {
    lead: `${plural(sums.contracts, 'marché à clause est mesuré', 'marchés à clause sont mesurés', 'Aucun marché à clause n’est mesuré')}, sur ${plural(contractIds.length, 'marché à clause, réservé ou suivi', 'marchés à clause, réservés ou suivis', 'aucun marché à clause, réservé ou suivi')}.`,
    rows: portfolioWords.flatMap(([word]) => {
      const number = words.get(word) ?? 0
      return number > 0 ? [{ label: contractWords[word].word, contracts: count(number) }] : []
    }),
    total: count(contractIds.length),
  }
}

export function directoratesModel(sums: Portfolio) {
  return {
    lead: `${plural(sums.byDirectorate.length, 'ligne', 'lignes')}, de la plus engagée à la moins engagée.`,
    rows: sums.byDirectorate.map(line => ({ label: line.name || 'Sans direction indiquée', ...sumsRow(line) })),
    total: sumsRow(sums),
  }
}

function sumsRow(sums: Sums) {
  return {
    contracts: count(sums.contracts),
    owed: wholeHours(sums.owed),
    accepted: hoursFigure(sums.accepted),
    counted: hoursFigure(sums.counted),
    credited: hoursFigure(sums.credited),
    rate: rateOf(sums),
  }
}

/** The worst gap first; of a pool, the account’s figures on each of its rows would be read twice: its members give their own. */
export function contractsModel({ lines, sums }: PortfolioThen, typed: Typed, at: string) {
  return {
    letter: 'A',
    lead: `Chaque marché avec son état et ses chiffres au ${longDate(at)}, le plus grand écart d’abord.`,
    rows: lines.map(line => contractRow(line, typed)),
    total: sumsRow(sums),
    note: 'Écart : au jour où chaque marché est jugé ; un excédent ne comble aucun autre marché. D’un ensemble globalisé, l’écart est celui de l’ensemble, le taux celui de son compte.',
  }
}

function contractRow(line: MeasuredThen, typed: Typed) {
  const { standing, account, pool } = line
  const { owed, credited, gap } = accountIn(standing)
  const conclusion = conclusionOf({ status: standing.status, credited, owed })
  return {
    name: contractNumber(line),
    small: shortened(titleOf({ contractId: line.id, title: line.title, lotTitle: line.lotTitle }, typed), 58),
    pool,
    owed: wholeHours(standing.owed),
    accepted: hoursFigure(standing.accepted),
    counted: hoursFigure(standing.counted),
    credited: pool === null ? hoursFigure(credited) : 'ensemble',
    gap: account.judgedAt === null ? '—' : signedHours(gap),
    rate: rateOf({ credited, owed }),
    state: discOf(accountWord(standing.status, conclusion)),
    judged: account.judgedAt === null ? null : `jugé au ${shortDate(account.judgedAt)}`,
  }
}
