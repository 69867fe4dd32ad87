import { longDate, typedDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Demand, Owed } from '#server/register/attachments/demand-rules.ts'
import { kinds } from '#server/register/attachments/rules.ts'
import {
  contractPiecesHref,
  demandsHref,
  employmentPiecesHref,
  statementPiecesHref,
} from '#server/register/attachments/words.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractInFull, contractNumber } from '#server/register/contracts/words.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import type { OwedMail } from '#server/register/reminders/owed.ts'
import { type Attempt, errorSummary, field, newFormKey, radios, select, titled, untouched } from '#server/web/forms.ts'
import { owedByKind } from '../owed-pieces.ts'

const NAME = 'Pièces exigées par le marché'

type Given = {
  contract: Contract
  demands: readonly Demand[]
  owed: readonly Owed[]
  /** What companies would be written; none for whoever writes to nobody. */
  mails: readonly OwedMail[]
  today: string
  /** `decides`: writes what is demanded; `byPerson`: reads rows of persons, and typed texts whole. */
  may: { decides: boolean; byPerson: boolean }
}

export function demandsPage({ contract, demands, owed, mails, today, may }: Given, attempt: Attempt = untouched) {
  return {
    title: titled(NAME, attempt.errors),
    heading: NAME,
    about: contractInFull(contract),
    breadcrumb: {
      links: [{ href: `/marches/${contract.id}`, label: contractNumber(contract) }],
      here: NAME,
    },
    summary: errorSummary('Rien n’est enregistré', attempt.errors),
    owed: may.byPerson ? owed.map(one => owedModel(contract.id, one)) : owedByKind(owed),
    mails: mails.length > 0 ? mailsModel(contract.id, mails, attempt) : null,
    sanction: `/marches/${contract.id}/sanction`,
    demands: demands.map(one => ({
      label: kinds[one.kind].label,
      days: one.days === null ? 'n’est plus exigée' : daysSaid(one.days),
      from: longDate(one.effectOn),
      at: one.effectOn,
      basis: typedSaid(one.basis, may.byPerson),
    })),
    form: may.decides ? formModel(contract.id, today, attempt) : null,
  }
}

function daysSaid(days: number): string {
  return days === 0
    ? 'exigée le jour où elle est due'
    : `exigée ${plural(days, 'jour', 'jours')} après le jour où elle est due`
}

function owedModel(contractId: number, { kind, period, placementId, since, overdueSince, basis }: Owed) {
  const ofWork =
    placementId === null
      ? period && statementPiecesHref(contractId, period)
      : employmentPiecesHref(contractId, placementId)
  const href = kinds[kind].about === 'contract' ? contractPiecesHref(contractId) : ofWork
  return {
    label: kinds[kind].label,
    period: period ? periodName(period) : null,
    href: href || null,
    since: longDate(since),
    overdueSince: longDate(overdueSince),
    basis,
  }
}

function mailsModel(contractId: number, mails: readonly OwedMail[], { errors }: Attempt) {
  return {
    action: `${demandsHref(contractId)}/courriels`,
    formKey: newFormKey(),
    error: errors.courriels ?? null,
    canSend: mails.some(({ email }) => email !== ''),
    some: mails.map(({ companyId, company, email, subject, text, digest, writtenOn }) => ({
      id: `envoi-${companyId}`,
      company,
      email: email || null,
      subject,
      text,
      digest,
      written: writtenOn ? `Écrit le ${longDate(writtenOn)}.` : null,
      isChosen: writtenOn === null,
    })),
  }
}

function formModel(contractId: number, today: string, attempt: Attempt) {
  const choices = Object.entries(kinds).map(([value, { label }]) => ({ value, label }))
  return {
    action: demandsHref(contractId),
    formKey: newFormKey(),
    kind: select('nature', 'Pièce', choices, attempt, choices[0]!.value),
    isDemanded: radios(
      'exigence',
      'Le marché',
      [
        { value: 'oui', label: 'l’exige' },
        { value: 'non', label: 'ne l’exige plus' },
      ],
      attempt,
      'oui',
    ),
    days: field('delai', 'Délai, en jours', attempt, '15', {
      short: true,
      help: 'Après le jour où elle est due\u00a0: l’entrée en poste, l’échéance d’un relevé, une réunion, un mois avant la fin. 0\u00a0: ce jour même.',
    }),
    effect: field('effet', 'Pour ce qui est dû à compter du', attempt, typedDate(today), { short: true }),
    basis: field('fondement', 'Article du marché', attempt, '', {
      optional: true,
      help: 'Par exemple CCAP, art. 12.3.',
    }),
  }
}
