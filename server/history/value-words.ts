import { roleWords } from '#server/access/rules.ts'
import { scopes } from '#server/consumers/rules.ts'
import { mailStates } from '#server/mail/words.ts'
import { kinds as pieceKinds } from '#server/register/attachments/rules.ts'
import { roundings } from '#server/register/buyers/rounding-rules.ts'
import { rhythmPeriods } from '#server/register/clauses/rhythm-rules.ts'
import { cancellationBases, legalBases, modificationBases } from '#server/register/clauses/rules.ts'
import { confirmers } from '#server/register/clauses/second-step-rules.ts'
import { kinds } from '#server/register/companies/rules.ts'
import { owedThenChoices } from '#server/register/contracts/end-rules.ts'
import { groupForms } from '#server/register/contracts/group-rules.ts'
import { considerations, reservedArticles, sectors } from '#server/register/contracts/rules.ts'
import { channels } from '#server/register/deposits/words.ts'
import { dutyWords, exemptions } from '#server/register/duties/rules.ts'
import { buyerQualities, purchases } from '#server/register/duties/threshold-rules.ts'
import { carriedKinds, factKinds, parties } from '#server/register/facts/rules.ts'
import { listKinds } from '#server/register/identity/words.ts'
import { districts, educationLevels, grounds, SENSITIVE_LABEL, sexes } from '#server/register/participants/rules.ts'
import { exitSituations, moments } from '#server/register/participants/situation-rules.ts'
import { type Mode, modes, TELLING_MODE, tellingModes } from '#server/register/placements/rules.ts'
import { pledgeKinds } from '#server/register/pledges/rules.ts'
import { conditions } from '#server/register/reserved/check-rules.ts'
import { inCode } from './label-words.ts'

// What a kept value means: a coded one in words, a number by the name of its row.

/** Read by those who may not tell a telling mode from another, even where its label was written in full. */
const grouped = Object.fromEntries(
  tellingModes.flatMap(code => [code, modes[code as Mode].label].map(written => [written, TELLING_MODE])),
)

const values: Record<string, Record<string, string>> = {
  channel: channels,
  role: {
    ...roleWords,
    holder: 'Titulaire',
    leadHolder: 'Mandataire',
    coHolder: 'Cotraitant',
    subcontractor: 'Sous-traitant',
  },
  kind: {
    initial: 'Engagement initial',
    amendment: 'Avenant',
    order: 'Bon de commande',
    tranche: 'Tranche',
    cancellation: 'Suppression',
    ...carriedKinds,
    ...factKinds,
    ...labelled(kinds),
    directorate: 'Une direction',
    company: 'Une entreprise',
    committee: 'Une liste de marchés, pour un comité',
  },
  scopes,
  owedThen: owedThenChoices,
  piece: labelled(pieceKinds),
  pledge: labelled(pledgeKinds),
  rounding: labelled(roundings),
  period: rhythmPeriods,
  listKind: listKinds,
  confirmedBy: confirmers,
  waitsOn: parties,
  considerations,
  groupForm: groupForms,
  legalBasis: legalBases,
  basis: { ...modificationBases, ...cancellationBases },
  reservedArticle: labelled(reservedArticles),
  condition: conditions,
  outcome: { met: 'remplie', unmet: 'non remplie' },
  duty: dutyWords,
  purchase: purchases,
  buyerQuality: buyerQualities,
  exemption: exemptions,
  sector: labelled(sectors),
  form: { contract: 'Marché', concession: 'Concession' },
  mode: { ...labelled(modes), ...grouped },
  ground: { ...labelled(grounds), sensible: SENSITIVE_LABEL },
  otherGrounds: { ...labelled(grounds), sensible: SENSITIVE_LABEL },
  sex: sexes,
  priorityDistrict: districts,
  education: educationLevels,
  exitSituation: exitSituations,
  moment: labelled(moments),
  state: Object.fromEntries(Object.entries(mailStates).map(([state, { word }]) => [state, word])),
}

function labelled(table: Record<string, { label: string }>): Record<string, string> {
  return Object.fromEntries(Object.entries(table).map(([code, { label }]) => [code, label]))
}

/** A coded value in words, or as it is. */
export function valueWords(key: string, value: string): string {
  return (values[key] ?? values[inCode(key)])?.[value] ?? value
}

/** Keys whose value is the number of a row, and what names it. */
export const namedBy: Record<string, keyof Rows> = {
  followedBy: 'users',
  eligibleBy: 'users',
  userId: 'users',
  by: 'users',
  buyerId: 'buyers',
  buyerIds: 'buyers',
  directorateId: 'directorates',
  operationId: 'operations',
  employerId: 'companies',
}

/** Names of the rows whose number the journal keeps. */
export type Rows = Record<'users' | 'buyers' | 'directorates' | 'operations' | 'companies', ReadonlyMap<number, string>>
