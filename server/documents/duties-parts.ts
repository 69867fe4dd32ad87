import { count, euros, longDate, percentTenth, shortDate } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { buyerQualities, type Period, purchases } from '#server/register/duties/threshold-rules.ts'
import { type Duties, isOf, periodsOf } from '#server/scheme/duties/model.ts'
import { type Family, type State, states } from '#server/scheme/duties/rules.ts'
import type { DutyRow } from '#server/scheme/duties/store.ts'
import { conditionSaid, exemptionSaid, findingWords, groundSaid, stateWords } from '#server/scheme/duties/words.ts'
import { definition, figure, shortened, titlesOf } from './words.ts'

// The parts of the register of duties, in words.

const numberOf = ({ families, states: byState }: Duties, code: Family | State): number =>
  [...families, ...byState].find(one => one.code === code)!.contracts

export function dutiesVerdict(duties: Duties) {
  const lacking = numberOf(duties, 'lacking')
  const wrong = numberOf(duties, 'contradiction')
  const unknown = numberOf(duties, 'unknown')
  const word = lacking > 0 ? 'Des réponses manquent' : wrong + unknown > 0 ? 'À compléter' : 'Registre complet'
  const open = [
    lacking && `${plural(lacking, 'marché soumis', 'marchés soumis')} sans clause ni dérogation`,
    wrong && `${plural(wrong, 'marché où deux sources se contredisent', 'marchés où deux sources se contredisent')}`,
    unknown &&
      `${plural(unknown, 'marché dont l’obligation reste à établir', 'marchés dont l’obligation reste à établir')}`,
  ].filter(one => typeof one === 'string')
  return {
    heading: 'Constat',
    word,
    shape: (lacking > 0 ? 'empty' : wrong + unknown > 0 ? 'half' : 'full') as 'empty' | 'half' | 'full',
    judged: null,
    rule: null,
    sentence: open.length > 0 ? `${word} : ${listed(open)}.` : `${word} : aucun marché n’appelle de réponse.`,
  }
}

export function dutiesFigures(duties: Duties) {
  const { part, whole } = duties.coverage
  return {
    caption: 'Chiffres clés du registre ; chacun est',
    items: [
      figure(
        'Soumis',
        count(numberOf(duties, 'due') + numberOf(duties, 'exempt')),
        null,
        'dérogations comprises',
        true,
      ),
      figure('Dérogations', count(numberOf(duties, 'exempt')), null, 'motivées'),
      figure('Sans réponse', count(numberOf(duties, 'lacking')), null, 'ni clause ni dérogation'),
      figure('À établir', count(numberOf(duties, 'unknown')), null, 'faute de besoin ou de date'),
      figure('Couverture', percentTenth(part, whole) ?? '—', null, `besoin connu, ${count(part)} sur ${count(whole)}`),
    ],
  }
}

/** The thresholds that were read, each period with its source. */
export function thresholdsModel(rows: readonly DutyRow[], at: string) {
  return {
    lead: 'Le seuil est celui du jour où l’avis est envoyé, ou la consultation engagée. Il se compare à la valeur estimée du besoin : tous les lots, l’opération de travaux, le maximum de l’accord-cadre ; jamais au montant d’un seul lot.',
    periods: periodsOf(rows, at).map(periodModel),
  }
}

function periodModel({ from, to, source, goods, specific, works, concession }: Period) {
  const row = (label: string, cents: number, note = '') => ({ label, amount: euros(cents), note })
  return {
    title: `Seuils hors taxes du ${longDate(from)} au ${longDate(to)}`,
    source,
    rows: [
      row('Fournitures et services, pouvoir adjudicateur local', goods.local),
      row('Fournitures et services, autorité publique centrale', goods.central),
      row('Fournitures et services, entité adjudicatrice', goods.entity),
      row('Travaux', works),
      row('Concessions', concession, 'L. 3114-2-1'),
      row('Services spécifiques (annexe 3), pouvoir adjudicateur', specific.local, 'à confirmer'),
      row('Services spécifiques (annexe 3), entité adjudicatrice', specific.entity, 'à confirmer'),
    ],
  }
}

export function dutyStatesModel(duties: Duties, before: number) {
  return {
    lead: `${plural(duties.total, 'marché ou concession', 'marchés et concessions', 'Aucun marché')}, chacun dans un seul état. ${plural(before, 'a été engagé', 'ont été engagés', 'Aucun n’a été engagé')} avant le 22 août 2026, jour où l’obligation commence.`,
    rows: states.map(state => ({ label: stateWords[state].word, contracts: count(numberOf(duties, state)) })),
    total: count(duties.total),
  }
}

/** What an audit would ask about: the gravest first. */
export function findingsModel(rows: readonly DutyRow[], typed: Typed, family: Family) {
  const found = rows.filter(row => isOf(row, family))
  const one = {
    lacking: 'marché soumis n’a ni clause sociale connue ni dérogation',
    contradiction: 'marché porte une contradiction',
    first: 'marché est à établir d’abord',
  }
  const many = {
    lacking: 'marchés soumis n’ont ni clause sociale connue ni dérogation',
    contradiction: 'marchés portent une contradiction',
    first: 'marchés sont à établir d’abord',
  }
  return {
    lead: `${plural(found.length, one[family], many[family], `Aucun ${one[family]}`)}.`,
    rows: found.map(row => ({
      ...named(row, typed),
      said: row.findings.map(finding => findingWords[finding]).join(' '),
    })),
  }
}

/** Each exemption with its case, its reason, who recorded it and when it was decided. */
export function exemptionsModel(rows: readonly DutyRow[], typed: Typed) {
  const exempt = rows.filter(({ state, answer }) => state === 'exempt' && answer)
  return {
    lead: `${plural(exempt.length, 'dérogation enregistrée', 'dérogations enregistrées', 'Aucune dérogation enregistrée')}.`,
    rows: exempt.map(row => ({
      ...named(row, typed),
      which: exemptionSaid(row),
      reason: reasonOf(row, typed),
      decided: `${longDate(row.answer!.decidedOn)}${row.answer!.byName ? `, par ${row.answer!.byName}` : ''}`,
    })),
  }
}

/** Those that the law may bind, one by one. */
export function dutyListModel(rows: readonly DutyRow[], typed: Typed) {
  const concerned = rows.filter(({ ground }) => ground !== 'before')
  return {
    letter: 'A',
    lead: `${plural(concerned.length, 'marché que la loi peut soumettre', 'marchés que la loi peut soumettre', 'Aucun marché que la loi puisse soumettre')}, ce qui demande une réponse d’abord.`,
    rows: concerned.map(row => ({
      ...named(row, typed),
      need: row.need ? euros(row.need.valueCents) : 'non enregistré',
      bought: row.need ? `${purchases[row.need.purchase]} ; ${sourceOf(row, typed)}` : null,
      state: stateWords[row.state].word,
      why: groundSaid(row),
      condition: conditionSaid(row),
    })),
  }
}

export function dutiesDefinitions(at: string) {
  return {
    lead: 'Ce que dit chaque chiffre de ce registre.',
    rows: [
      definition(
        'Soumis',
        'Besoin égal ou supérieur au seuil du jour de l’avis, pour une consultation engagée depuis le 22 août 2026.',
        'L. 2112-2-1',
      ),
      definition(
        'Dérogations',
        'L’un des quatre cas du II de L. 2112-2-1, ou des deux de L. 3114-2-1 pour une concession, avec ses motifs.',
        'par marché',
      ),
      definition(
        'Sans réponse',
        'Soumis, sans clause sociale écrite ou publiée, et sans dérogation. Une réservation ou un critère social seuls n’en tiennent pas lieu.',
        'par marché',
      ),
      definition(
        'À établir',
        'Ni le besoin ni une décision ne permettent de conclure. Ce n’est pas un manquement.',
        'par marché',
      ),
      definition(
        'Couverture',
        'Marchés dont le besoin est enregistré ÷ marchés que la loi peut soumettre.',
        'arrondi bas',
      ),
    ],
    notes: [
      { title: 'Date', text: `${longDate(at)} : décisions prises et besoins enregistrés au plus tard ce jour.` },
      { title: 'Sources', text: 'Données essentielles publiées, besoins et décisions enregistrés par l’acheteur.' },
      { title: 'Qualités', text: `${listed(Object.values(buyerQualities).map(one => one.toLowerCase()))}.` },
    ],
  }
}

function named(row: DutyRow, typed: Typed) {
  const [title, lotTitle] = titlesOf(row).map(({ text, where, source }) => typed.print(text, where, source, row.id))
  return {
    name: contractNumber(row),
    small: shortened([title, lotTitle].filter(Boolean).join(', '), 90),
    notified: row.notifiedOn ? `notifié le ${shortDate(row.notifiedOn)}` : null,
  }
}

function reasonOf({ answer, id }: DutyRow, typed: Typed): string {
  const source = { table: 'social_duties', id: answer!.id, column: 'reason' }
  return typed.print(answer!.reason, 'Obligation de l’article L. 2112-2-1, motifs', source, id)
}

function sourceOf({ need, id }: DutyRow, typed: Typed): string {
  return typed.print(need!.source, 'Document du besoin', { table: 'social_needs', id: need!.id, column: 'source' }, id)
}
