import { typedDate } from '#server/base/format.ts'
import { kinds } from '#server/register/companies/rules.ts'
import { type Contract, reservedArticles } from '#server/register/contracts/rules.ts'
import {
  basisOfCondition,
  type Check,
  type Condition,
  conditions,
  conditionsOf,
  standingChecks,
} from '#server/register/reserved/check-rules.ts'
import { evidenceSaid, foundSaid, outcomeWords } from '#server/register/reserved/check-words.ts'
import { articleWords } from '#server/register/reserved/rules.ts'
import { type Attempt, field, radios, select, textarea } from '#server/web/forms.ts'
import { framed } from '../form-frame.ts'

export type CheckedHolder = { companyId: number; name: string }

/** The conditions of the reservation as they were read, on the page of the reservation. */
export function checksSection(contract: Contract, checks: readonly Check[], holders: readonly CheckedHolder[]) {
  const path = `/marches/${contract.id}/reservation/verifications`
  const names = new Map(holders.map(({ companyId, name }) => [companyId, name]))
  const standing = standingChecks(checks, '9999-12-31')
  const asked = conditionsOf(contract.reservedArticle)
  const missing = asked.filter(condition => !standing.some(check => check.condition === condition))
  return {
    add: contract.reservedArticle ? `${path}/nouvelle` : null,
    report: contract.reservedArticle ? `/marches/${contract.id}/reservation.pdf` : null,
    missing: missing.map(condition => ({
      label: conditions[condition],
      basis: basisOfCondition(condition, contract.reservedArticle),
    })),
    rows: standing.map(check => ({
      label: conditions[check.condition],
      basis: basisOfCondition(check.condition, contract.reservedArticle),
      holder: (check.companyId && names.get(check.companyId)) || null,
      found: foundSaid(check),
      outcome: check.condition === 'hours' ? null : outcomeWords[check.outcome],
      unmet: check.outcome === 'unmet',
      evidence: evidenceSaid(check),
      takeBack: `${path}/${check.id}/annulation`,
    })),
  }
}

/** The form that records one condition read on a paper. */
export function checkPage(contract: Contract, holders: readonly CheckedHolder[], today: string, attempt: Attempt) {
  const article = contract.reservedArticle
  const choices = [...conditionsOf(article), 'hours' as const].map(condition => ({
    value: condition,
    label: labelled(condition, article),
  }))
  const accepted: readonly string[] = article ? reservedArticles[article].kinds : []
  const kindChoices = Object.entries(kinds).map(([value, { long }]) => ({ value, label: long }))
  const first = kindChoices.filter(({ value }) => accepted.includes(value))
  const others = kindChoices.filter(({ value }) => !accepted.includes(value))
  return {
    ...framed('Vérifier une condition', 'Vérifier une condition', contract, attempt, 'Rien n’est enregistré'),
    back: `/marches/${contract.id}/reservation`,
    article: articleWords(article),
    action: `/marches/${contract.id}/reservation/verifications`,
    fields: {
      condition: select('condition', 'Condition', choices, attempt, choices[0]!.value),
      holder: select(
        'entreprise',
        'Titulaire',
        [
          { value: '', label: 'Le marché lui-même' },
          ...holders.map(({ companyId, name }) => ({ value: String(companyId), label: name })),
        ],
        attempt,
        holders.length === 1 ? String(holders[0]!.companyId) : '',
      ),
      share: field('part', 'Part de l’effectif', attempt, '', {
        unit: '%',
        short: true,
        optional: true,
        inputmode: 'decimal',
        help: 'Pour la part de l’effectif\u00a0: travailleurs handicapés, défavorisés ou détenus, de tous ceux de la structure.',
      }),
      kind: select(
        'nature',
        'Nature de la structure',
        [{ value: '', label: 'Sans objet' }, ...first, ...others],
        attempt,
        '',
        {
          optional: true,
          help: 'Pour la nature\u00a0: celle de la date d’attribution, que sa convention ou son agrément prouve.',
        },
      ),
      hours: field('heures', 'Heures valorisées', attempt, '', {
        unit: 'h',
        short: true,
        optional: true,
        inputmode: 'decimal',
        help: 'Pour les heures\u00a0: celles que l’acheteur valorise sur ce marché. Elles ne s’ajoutent jamais à celles d’une clause.',
      }),
      outcome: radios(
        'resultat',
        'Résultat',
        [
          { value: 'met', label: 'Remplie' },
          { value: 'unmet', label: 'Non remplie' },
        ],
        attempt,
        '',
        { optional: true, help: 'Pour les autres conditions\u202f; la part et la nature le disent d’elles-mêmes.' },
      ),
      evidence: textarea('justificatif', 'Pièce vue', attempt, '', {
        read: true,
        help: 'Convention, agrément, arrêté, attestation, avis\u00a0: son nom et son numéro. La pièce reste au dossier.',
      }),
      evidenceOn: field('piece', 'Date de la pièce', attempt, '', { short: true, optional: true }),
      checkedOn: field('verifie', 'Vérifiée le', attempt, typedDate(today), { short: true }),
    },
  }
}

function labelled(condition: Condition, article: Contract['reservedArticle']): string {
  return `${conditions[condition]} (${basisOfCondition(condition, article)})`
}

/** The form that takes a wrong check back. */
export function takeBackPage(contract: Contract, check: Check, attempt: Attempt) {
  return {
    ...framed('Annuler une vérification', 'Annuler une vérification', contract, attempt, 'Rien n’est annulé'),
    back: `/marches/${contract.id}/reservation`,
    action: `/marches/${contract.id}/reservation/verifications/${check.id}/annulation`,
    what: `${conditions[check.condition]}\u00a0: ${foundSaid(check)}. ${evidenceSaid(check)}.`,
    reason: textarea('motif', 'Pourquoi elle est annulée', attempt, '', {
      help: 'La vérification reste visible au journal, avec cette raison.',
    }),
  }
}
