import { contractName } from '#server/register/contracts/words.ts'
import { begunOn } from '#server/register/duties/need-rules.ts'
import { buyerQualities, purchases } from '#server/register/duties/threshold-rules.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import type { DutyRow } from '#server/scheme/duties/store.ts'
import { conditionSaid, exemptionSaid, findingWords, groundSaid, stateWords } from '#server/scheme/duties/words.ts'
import { byHundreds, column, type Table } from '#server/web/table/table.ts'

/** The register of duties as a file: what each contract is judged on, and what it comes to. */
export function dutiesTable(rows: readonly DutyRow[], byPerson: boolean): Table<DutyRow> {
  return {
    name: 'obligations-sociales',
    title: 'Obligations de clauses sociales',
    columns: [
      column('Acheteur', 'text', ({ buyerName }) => buyerName),
      column('Direction', 'text', ({ directorate }) => directorate),
      column('Numéro', 'identifier', ({ number }) => number),
      column('Lot', 'identifier', ({ lotNumber }) => lotNumber),
      column('Objet', 'text', row => contractName(row)),
      column('Forme', 'text', ({ form }) => (form === 'concession' ? 'Concession' : 'Marché')),
      column('Achat', 'text', ({ need }) => need && purchases[need.purchase]),
      column('Qualité de l’acheteur', 'text', ({ need }) => need && buyerQualities[need.quality]),
      column('Besoin HT (€)', 'amount', ({ need }) => need?.valueCents ?? null),
      column('Document du besoin', 'text', ({ need }) => need && typedSaid(need.source, byPerson)),
      column('Montant notifié HT (€)', 'amount', ({ amountCents }) => amountCents),
      column('Avis ou consultation', 'date', row => begunOn(row, row.need)),
      column('Notifié le', 'date', ({ notifiedOn }) => notifiedOn),
      column('Seuil HT (€)', 'amount', ({ threshold }) => threshold?.cents ?? null),
      column('Source du seuil', 'text', ({ threshold }) => threshold?.period.source ?? null),
      column('État', 'text', ({ state }) => stateWords[state].word),
      column('Pourquoi', 'text', row => groundSaid(row)),
      column('Condition sociale', 'text', row => conditionSaid(row)),
      column('Dérogation', 'text', row => exemptionSaid(row)),
      column('Motifs', 'text', ({ answer }) => answer && typedSaid(answer.reason, byPerson)),
      column('Décidé le', 'date', ({ answer }) => answer?.decidedOn ?? null),
      column('Décision enregistrée par', 'text', ({ answer }) => answer?.byName ?? null),
      column('À vérifier', 'text', ({ findings }) => findings.map(finding => findingWords[finding]).join(' ')),
    ],
    rows: byHundreds(rows),
  }
}
