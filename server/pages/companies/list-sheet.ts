import { verdictWords } from '#server/compliance/words.ts'
import { kinds } from '#server/register/companies/rules.ts'
import { companyName, nameSourceWords } from '#server/register/companies/words.ts'
import { byHundreds, type Column, column, type Table } from '#server/web/table/table.ts'
import type { ListedCompany } from './list-store.ts'

/** What is shown, all of it. */
export function companiesTable(companies: readonly ListedCompany[]): Table<ListedCompany> {
  return { name: 'entreprises', title: 'Entreprises', columns, rows: byHundreds(companies) }
}

const columns: Column<ListedCompany>[] = [
  column('Entreprise', 'text', ({ company }) => companyName(company)),
  column('Source du nom', 'text', ({ company }) => nameSourceWords(company)),
  column('Identifiant', 'identifier', ({ company }) => company.identifier),
  column('SIREN', 'identifier', ({ company }) => company.siren),
  column('Nature', 'text', ({ company }) => kinds[company.kind].label),
  column('Ville', 'text', ({ company }) => company.city),
  column('Métier', 'text', ({ company }) => company.trade),
  column('Établissements', 'integer', ({ establishments }) => establishments),
  column('Acheteurs', 'text', ({ buyers }) => buyers.join(', ')),
  column('Verdict', 'text', ({ verdict }) => verdictWords[verdict].word),
  column('Marchés à clause', 'integer', ({ totals }) => totals.contracts),
  column('Marchés connus', 'integer', ({ totals, perimeter }) => perimeter?.all ?? totals.contracts),
  column('Heures dues', 'hours', ({ totals }) => totals.owed),
  column('Heures retenues', 'hours', ({ totals }) => totals.counted),
  column('Heures imputées', 'hours', ({ totals }) => totals.credited),
  column('Manque à la fin (h)', 'hours', ({ totals }) => totals.missing),
  column('Manque à ce jour (h)', 'hours', ({ totals }) => totals.behind),
  column('Heures exposées', 'hours', ({ totals }) => totals.exposed),
  column('Pénalité encourue (€)', 'amount', ({ totals }) => totals.cents),
  column('Pénalité décidée (€)', 'amount', ({ totals }) => totals.decidedCents),
  column('Pénalité à déduire (€)', 'amount', ({ totals }) => totals.leftCents),
  column('Périodes sans relevé', 'integer', ({ totals }) => totals.overdue),
  column('Relevés à contrôler', 'integer', ({ totals }) => totals.toCheck),
]
