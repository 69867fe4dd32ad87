import { may, type User } from '#server/access/rules.ts'
import { capital, count, longInstant } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import type { Part } from '#server/exchange/decp/account.ts'
import type { Job } from '#server/exchange/imports/desk.ts'
import type { Import } from '#server/exchange/imports/imports-store.ts'
import type { Line, Summary } from '#server/exchange/imports/tally.ts'
import { asideSentence, bytesSentence, cutShortSentence, sumSentence } from '#server/exchange/imports/words.ts'
import { considerations } from '#server/register/contracts/rules.ts'
import { newFormKey } from '#server/web/forms.ts'
import { type Buyers, buyersQuestion, newcomersSentence } from './buyers-page.ts'

export const NO_FILE = 'Choisissez au moins un fichier JSON, XML, CSV ou XLSX.'
export const CANCELLED = 'L’import est annulé. Rien n’a été enregistré.'

const formats: Record<string, string> = {
  2022: 'format 2022',
  2019: 'format 2019, qui ne dit rien des considérations sociales',
  draft: 'premier projet du format 2022',
}

/** What a field of the open data is called by people; the others are shown as they are. */
const fields: Record<string, string> = {
  '': 'Ensemble du marché',
  id: 'Numéro',
  objet: 'Objet',
  montant: 'Montant',
  valeurGlobale: 'Valeur globale',
  dureeMois: 'Durée',
  codeCPV: 'Code CPV',
  nature: 'Nature',
  procedure: 'Procédure',
  ccag: 'CCAG',
  'acheteur.id': 'SIRET de l’acheteur',
  acheteur: 'Acheteur',
  'autoriteConcedante.id': 'SIRET de l’autorité concédante',
  dateNotification: 'Date de notification',
  dateSignature: 'Date de signature',
  datePublicationDonnees: 'Date de publication',
  titulaires: 'Titulaires',
  'titulaires.id': 'Identifiant du titulaire',
  'titulaires.typeIdentifiant': 'Type d’identifiant du titulaire',
  concessionnaires: 'Concessionnaires',
  'concessionnaires.id': 'Identifiant du concessionnaire',
  considerationsSociales: 'Considérations sociales',
  modifications: 'Modifications',
}

export function indexPage(imports: Import[], jobOf: (id: number) => Job | null, error: string | null) {
  return {
    title: `${error ? 'Erreur\u00a0: ' : ''}Importer des marchés publiés`,
    formKey: newFormKey(),
    error,
    summary: error ? { title: 'Aucun fichier n’est arrivé', errors: [{ href: '#fichiers', sentence: error }] } : null,
    imports: imports.map(one => ({
      href: `/import/${one.id}`,
      fileName: one.fileName,
      when: longInstant(one.at),
      by: one.byName,
      state: stateWords(one, jobOf(one.id)),
    })),
  }
}

function stateWords(one: Import, job: Job | null): string {
  if (job && !job.failed) return job.phase === 'reading' ? 'Lecture en cours' : 'Import en cours'
  if (one.state === 'applied')
    return `Importé\u00a0: ${plural(one.createdCount, 'nouveau', 'nouveaux')}, ${count(one.updatedCount)} mis à jour, ${plural(one.rejectedCount, 'écarté', 'écartés')}`
  if (one.state === 'previewed') return 'Lu, à confirmer'
  if (one.state === 'refused') return 'Refusé'
  return one.state === 'cancelled' ? 'Annulé' : 'Lecture interrompue'
}

/** What is known of an import beside its row. */
type Seen = { job: Job | null; hasFile: boolean; user: User; buyers: Buyers; error: string | null }

export function importPage(one: Import, { job, hasFile, user, buyers, error }: Seen) {
  const running = job && !job.failed ? progress(job) : null
  const summary = running ? null : one.summary
  const waits = one.state === 'previewed' && !running
  const said = verdict(one, job, hasFile)
  return {
    title: `${one.fileName}, import`,
    crumbs: { links: [{ href: '/import', label: 'Import' }], here: one.fileName },
    heading: one.fileName,
    origin: capital(
      [summary && formats[summary.format], `déposé le ${longInstant(one.at)} par ${one.byName}`]
        .filter(Boolean)
        .join(', '),
    ),
    formKey: newFormKey(),
    running: running && { ...running, address: `/import/${one.id}/avancement`, here: `/import/${one.id}` },
    verdict: running ? null : said,
    failed: job?.failed ?? null,
    figures: summary ? figures(summary) : null,
    sum: summary ? sum(summary) : null,
    apply: waits && hasFile ? applyButton(one, summary) : null,
    readAgain: one.state === 'reading' && !running && hasFile ? `/import/${one.id}/lecture` : null,
    cancel: (waits || one.state === 'reading') && !running ? `/import/${one.id}/annulation` : null,
    social: summary ? social(summary, one.state === 'applied', user) : null,
    aside: summary ? asideSentence(summary) : null,
    newcomers: newcomersSentence(one, buyers),
    question: running || !hasFile ? null : buyersQuestion(one, buyers, user, error),
    parts: partRows(summary?.accounted?.parts ?? []),
    groups: summary ? groups(summary) : [],
  }
}

function verdict(
  one: Import,
  job: Job | null,
  hasFile: boolean,
): { sentence: string; explanation: string; tone: string } {
  const gone =
    'Le fichier n’attend plus ici\u00a0: il est gardé un jour, sur la machine qui l’a reçu. Déposez-le à nouveau.'
  if (one.state === 'refused')
    return {
      sentence: 'Ce fichier est refusé.',
      explanation: `${one.refusal} Rien n’a été enregistré.`,
      tone: 'is-risk',
    }
  if (one.state === 'cancelled')
    return { sentence: 'Cet import a été annulé.', explanation: 'Rien n’a été enregistré.', tone: '' }
  if (one.state === 'reading' || !one.summary) {
    const sentence = job?.failed ? 'La lecture s’est interrompue.' : 'La lecture de ce fichier n’est pas finie.'
    const explanation = hasFile ? 'Rien n’a été enregistré. Relisez le fichier pour voir ce qui serait importé.' : gone
    return { sentence, explanation, tone: 'is-late' }
  }
  const { actions } = one.summary
  const changed = actions.create + actions.update
  if (one.state === 'applied')
    return {
      sentence:
        changed === 0
          ? 'Le registre était déjà à jour.'
          : `${plural(changed, 'marché est importé.', 'marchés sont importés.')}`,
      explanation: explained(one.summary, true),
      tone: 'is-fine',
    }
  if (!hasFile) return { sentence: 'Cet aperçu a expiré.', explanation: gone, tone: 'is-late' }
  return {
    sentence:
      changed === 0
        ? 'Rien de nouveau dans ce fichier.'
        : `${plural(changed, 'marché est prêt à être importé', 'marchés sont prêts à être importés')}.`,
    explanation: `${explained(one.summary, false)} Rien n’est encore enregistré.`,
    tone: actions.reject > 0 || one.summary.accounted?.cutShort ? 'is-late' : 'is-fine',
  }
}

function explained({ actions: { reject, same, older, duplicate }, accounted }: Summary, done: boolean): string {
  const sentences: string[] = []
  if (accounted?.cutShort)
    sentences.push(
      cutShortSentence(accounted.cutShort),
      done
        ? 'Ceux qui étaient entiers ont été gardés.'
        : 'Gardez ceux qui sont entiers, ou annulez et téléchargez-le à nouveau.',
    )
  const unread = accounted?.parts?.filter(({ refused }) => refused).length ?? 0
  if (unread > 0)
    sentences.push(
      `${plural(unread, 'fichier ou feuille n’est pas lu', 'fichiers ou feuilles ne sont pas lus')}\u00a0: voir le contenu, plus bas.`,
    )
  const known = same + older + duplicate
  if (known > 0)
    sentences.push(
      `${plural(known, 'marché est déjà connu et ne change pas', 'marchés sont déjà connus et ne changent pas')}.`,
    )
  if (older > 0)
    sentences.push(
      `Dont ${plural(older, 'publication plus ancienne', 'publications plus anciennes')} que celle du registre.`,
    )
  if (reject > 0)
    sentences.push(
      `${plural(reject, done ? 'marché a été écarté' : 'marché serait écarté', done ? 'marchés ont été écartés' : 'marchés seraient écartés')}\u00a0: ${agreed(reject, 'la raison est', 'la raison de chacun est')} ci-dessous.`,
    )
  return sentences.join(' ') || 'Tout ce que contient le fichier est repris.'
}

function applyButton(one: Import, summary: Summary | null) {
  const changed = summary ? summary.actions.create + summary.actions.update : 0
  if (changed === 0) return null
  const entire = !summary!.accounted?.cutShort ? '' : changed === 1 ? ' entier' : ' entiers'
  return {
    action: `/import/${one.id}/application`,
    label: `${changed === 1 ? 'Importer le marché' : `Importer les ${count(changed)}\u00a0marchés`}${entire}`,
  }
}

function figures({ actions, repaired, records }: Summary) {
  const known = actions.same + actions.older + actions.duplicate
  const { aside = 0 } = actions
  return [
    {
      name: 'Nouveaux',
      figure: count(actions.create),
      how: `sur ${plural(records, 'marché présent', 'marchés présents')}`,
    },
    { name: 'Mis à jour', figure: count(actions.update), how: 'republiés avec des changements' },
    { name: 'Inchangés', figure: count(known), how: 'déjà connus' },
    ...(aside > 0
      ? [{ name: 'Comptés seulement', figure: count(aside), how: 'd’acheteurs que vous ne suivez pas' }]
      : []),
    {
      name: 'Écartés',
      figure: count(actions.reject),
      how: actions.reject > 0 ? 'raison de chacun ci-dessous' : 'aucun',
    },
    { name: 'Réparés', figure: count(repaired), how: 'écriture corrigée à la lecture' },
  ]
}

/** Every record and every byte of the file, accounted for. */
function sum(summary: Summary): string[] {
  const { accounted, records } = summary
  return [sumSentence(summary), ...(accounted ? [bytesSentence(accounted, records)] : [])]
}

function social({ considerations: found }: Summary, applied: boolean, user: User) {
  const links = applied && may(user.role, 'contracts.read')
  const names = Object.keys(considerations) as (keyof typeof considerations)[]
  const toFollow = found.clause + found.reserve
  return {
    rows: names.map(name => ({
      label: considerations[name],
      count: count(found[name]),
      href: links && found[name] > 0 ? `/marches?consideration=${name}&suivi=tous` : null,
    })),
    toFollow:
      links && toFollow > 0
        ? {
            href: '/marches?consideration=sociale&suivi=a-prendre',
            label: 'Voir les marchés à clause ou réservés que personne ne suit',
          }
        : null,
  }
}

function groups(summary: Summary) {
  const { actions, repaired, warned, sharedNumbers } = summary
  const unreadable = unreadableLines(summary)
  return [
    group(
      'illisibles',
      'Passages illisibles',
      unreadable.length,
      'Octets du fichier qui ne sont ni un marché ni ce qui les sépare\u00a0: à signaler à qui l’a produit.',
      unreadable,
      true,
    ),
    group(
      'ecartes',
      'Écartés',
      actions.reject,
      'Non importés\u00a0: la raison, à corriger dans le profil d’acheteur.',
      summary.rejected,
      true,
    ),
    group('verifier', 'À vérifier', warned, 'Importés, avec un doute ou un manque.', summary.warnings, false),
    group(
      'numeros',
      'Rapprochements',
      summary.remarks.length,
      'Reconnus autrement que par leur seul numéro.',
      summary.remarks,
      false,
    ),
    group('reparations', 'Réparés', repaired, 'Lus malgré une écriture hors format.', summary.repairs, false),
    group(
      'nouveaux',
      'Nouveaux',
      actions.create,
      sharedNumbers > 0
        ? `${plural(sharedNumbers, 'marché partage', 'marchés partagent')} le numéro d’un autre\u00a0: chaque lot est gardé à part.`
        : 'Aucun n’était dans le registre.',
      summary.created,
      false,
    ),
    group(
      'misajour',
      'Mis à jour',
      actions.update,
      'Ce que vous aviez saisi à la main est gardé.',
      summary.updated,
      false,
    ),
  ].filter(one => one.lines.length > 0)
}

/** What an archive or a workbook holds, read or not. */
function partRows(parts: readonly Part[]) {
  return parts.map(({ name, records, refused }) => ({
    name,
    records: refused ? '—' : count(records),
    said: refused ? `Non lu. ${refused}` : 'Lu',
  }))
}

/** Ranges in which no record is counted: the others are among the refused. */
function unreadableLines({ accounted }: Summary): Line[] {
  const ranges = accounted?.unreadable.filter(({ records }) => records === 0) ?? []
  return ranges.map(({ from, to, line }) => ({
    position: line,
    id: '',
    title: '',
    field: '',
    sentence: `Octets\u00a0${count(from)} à ${count(to)}, ligne\u00a0${count(line)}.`,
  }))
}

function group(id: string, name: string, total: number, note: string, lines: Line[], open: boolean) {
  return {
    id,
    heading: `${name}\u00a0: ${count(total)}`,
    note,
    open,
    said: lines.some(line => line.sentence !== ''),
    lines: lines.map(line => ({
      position: line.part && line.place ? `${line.part}, ligne\u00a0${count(line.place.line)}` : count(line.position),
      number: line.id || '—',
      title: line.title || null,
      field: fields[line.field.replace('modifications.', '')] ?? line.field,
      sentence: line.sentence,
    })),
    more:
      lines.length < total && lines.length >= 50
        ? `Les ${lines.length} premières lignes sont montrées\u202f; le terminal les donne toutes (import decp --json).`
        : null,
  }
}

/** How far the reading or the import is, for the page and for its script. */
export function progress(job: Job | null) {
  if (!job || job.failed) return { done: true, percent: 100, sentence: '' }
  const percent = job.total > 0 ? Math.min(99, Math.floor((job.bytes * 100) / job.total)) : 0
  const verb = job.phase === 'reading' ? 'Lecture' : 'Import'
  return {
    done: false,
    percent,
    sentence: `${verb} en cours\u00a0: ${percent}\u00a0%, ${plural(job.records, 'marché', 'marchés')}.`,
  }
}
