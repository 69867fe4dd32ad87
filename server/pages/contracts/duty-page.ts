import { euros, typedDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { stripped } from '#server/base/text.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { begunOn, type RecordedNeed } from '#server/register/duties/need-rules.ts'
import { needSaid, needSource, thresholdSaid } from '#server/register/duties/need-words.ts'
import { dutyAt, dutyWords, exemptions, type RecordedDuty } from '#server/register/duties/rules.ts'
import { buyerQualities, purchases, thresholdOn } from '#server/register/duties/threshold-rules.ts'
import { dutySaid } from '#server/register/duties/words.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { type Attempt, field, radios, select, textarea } from '#server/web/forms.ts'
import { framed } from '../form-frame.ts'

export type KnownDuty = { recorded: readonly RecordedDuty[]; need: RecordedNeed | null; lots: number }

/** The form that says on what L. 2112-2-1 is judged, whether it binds a contract, and what was said before. */
export function dutyPage(
  contract: Contract,
  { recorded, need, lots }: KnownDuty,
  { today, byPerson }: { today: string; byPerson: boolean },
  attempt: Attempt,
) {
  const heading = `Obligation de l’article ${contract.form === 'concession' ? 'L.\u00a03114-2-1' : 'L.\u00a02112-2-1'}`
  const now = dutyAt(recorded, contract, today)
  return {
    ...framed(heading, heading, contract, attempt, 'Rien n’est enregistré'),
    action: `/marches/${contract.id}/obligation-sociale`,
    from: attempt.typed.depuis ?? null,
    now: dutySaid(now),
    reasonNow: now?.recorded ? typedSaid(now.recorded.reason, byPerson) : null,
    needNow: need && {
      said: needSaid(need),
      source: typedSaid(needSource(need), byPerson),
      ...comparedWith(contract, need),
    },
    need: needFields(contract, need, attempt),
    lots: lots > 0 ? { label: lotsLabel(lots), checked: attempt.typed.lots === 'oui' } : null,
    fields: answerFields(today, attempt),
  }
}

function lotsLabel(lots: number): string {
  return `Ce besoin est aussi celui ${lots === 1 ? 'de l’autre lot' : `des ${plural(lots, 'autre lot', 'autres lots')}`} du même numéro`
}

/** The need beside the threshold of the day of its notice. */
function comparedWith(contract: Contract, need: RecordedNeed) {
  const begun = begunOn(contract, need)
  if (need.purchase === 'defence') return { compared: 'Un marché de défense ou de sécurité n’est pas soumis.' }
  const kind = { form: contract.form, purchase: need.purchase, quality: need.quality }
  const threshold = begun && thresholdOn(begun, kind)
  if (!threshold)
    return { compared: 'Le seuil n’est pas connu\u00a0: il manque la date de l’avis, ou les seuils de ce jour.' }
  const where = need.valueCents >= threshold.cents ? 'atteint' : 'n’atteint pas'
  return { compared: `Le besoin ${where} le seuil de ${thresholdSaid(threshold)}.` }
}

function needFields(contract: Contract, need: RecordedNeed | null, attempt: Attempt) {
  const begun = contract.noticedOn ? '' : typedDate(need?.begunOn ?? null)
  return {
    value: field(
      'valeur',
      'Valeur estimée du besoin, hors taxes',
      attempt,
      need ? stripped(euros(need.valueCents), { end: /[\s€]/ }) : '',
      {
        unit: '€',
        short: true,
        optional: true,
        inputmode: 'decimal',
        help: 'Tous les lots, les options et les reconductions\u202f; de travaux, toute l’opération\u202f; d’un accord-cadre, son maximum. Jamais le montant d’un seul lot.',
      },
    ),
    purchase: select('achat', 'Nature de l’achat', choicesOf(purchases), attempt, need?.purchase ?? '', {
      optional: true,
    }),
    quality: select('qualite', 'Qualité de l’acheteur', choicesOf(buyerQualities), attempt, need?.quality ?? '', {
      optional: true,
    }),
    begun: field('engage', 'Avis envoyé, ou consultation engagée le', attempt, begun, {
      short: true,
      optional: true,
      help: contract.noticedOn
        ? `Le marché dit un avis du ${typedDate(contract.noticedOn)}\u00a0: rien à écrire ici.`
        : 'La date d’envoi de l’avis à la publication\u202f; sans avis, celle du début de la consultation.',
    }),
    months: field('duree', 'Durée prévue des travaux', attempt, need?.worksMonths ? String(need.worksMonths) : '', {
      unit: 'mois',
      short: true,
      optional: true,
      inputmode: 'numeric',
    }),
    source: textarea('source', 'Document qui donne la valeur', attempt, need?.source ?? '', {
      read: true,
      optional: true,
      help: 'Par exemple\u00a0: rapport de présentation, page 3\u202f; fiche de recensement des besoins.',
    }),
  }
}

function answerFields(today: string, attempt: Attempt) {
  return {
    duty: radios(
      'obligation',
      'Ce marché',
      [
        { value: '', label: 'Rien à ajouter\u00a0: ce que disent le besoin et le seuil' },
        ...Object.entries(dutyWords).map(([value, label]) => ({ value, label })),
      ],
      attempt,
      '',
      { help: 'Soumis à partir des seuils européens, pour une consultation engagée depuis le 22 août 2026.' },
    ),
    exemption: select(
      'cas',
      'Cas de dérogation',
      [
        { value: '', label: 'Sans objet' },
        ...Object.entries(exemptions).map(([value, label]) => ({ value, label: `${value}° ${label}` })),
      ],
      attempt,
      '',
      { optional: true },
    ),
    reason: textarea('motif', 'Motifs', attempt, '', {
      read: true,
      optional: true,
      help: 'Ceux de la décision ou de la dérogation, tels qu’ils sont conservés (L. 2184-1).',
    }),
    decidedOn: field('date', 'Décidé le', attempt, typedDate(today), { short: true }),
  }
}

function choicesOf(words: Record<string, string>) {
  return [{ value: '', label: 'À préciser' }, ...Object.entries(words).map(([value, label]) => ({ value, label }))]
}
