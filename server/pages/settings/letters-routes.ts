import { type Response, Router } from 'express'
import Joi from 'joi'
import { allow } from '#server/access/guard.ts'
import { NotFound } from '#server/base/errors.ts'
import { longInstant } from '#server/base/format.ts'
import { MOST_LETTER, objectionToLetter, paragraphsOf } from '#server/register/proceedings/letter-rules.ts'
import {
  fieldsOf,
  fieldWords,
  LETTERS,
  type LetterField,
  letterWords,
  MAILS,
  type TextKind,
} from '#server/register/proceedings/letter-words.ts'
import { type LetterText, letterText, saveLetter } from '#server/register/proceedings/letters.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import {
  type Attempt,
  errorSummary,
  newFormKey,
  readForm,
  textarea,
  titled,
  typedAs,
  untouched,
} from '#server/web/forms.ts'
import { authorOf } from '../author.ts'

const PATH = '/reglages/courriers'
const TEXTS = [...LETTERS, ...MAILS]

/** The words of each letter, in which the institution writes its own. */
export function lettersRoutes({ db }: App): Router {
  const router = Router()

  router.get(PATH, allow('settings.manage'), async (_req, res) => {
    const rows = []
    for (const kind of TEXTS)
      rows.push({ href: hrefOf(kind), label: letterWords[kind].label, note: byWords(await letterText(db, kind)) })
    res.render('settings/letters', { title: 'Courriers', rows })
  })

  router.get(`${PATH}/:courrier`, allow('settings.manage'), (req, res) =>
    show(res, kindIn(req.params.courrier), untouched),
  )

  router.post(`${PATH}/:courrier`, allow('settings.manage'), async (req, res) => {
    const kind = kindIn(req.params.courrier)
    const { typed, values, errors } = readForm(form, req.body)
    const body = values?.texte.replaceAll('\r\n', '\n') ?? ''
    const wrong = errors?.texte ?? objectionToLetter(kind, body)
    if (wrong) return show(res.status(422), kind, { typed, errors: { texte: wrong } })
    if (typed.apercu !== undefined) return show(res, kind, { typed, errors: {} })
    await saveLetter(db, kind, body, authorOf(res))
    done(req, res, `${letterWords[kind].label}\u00a0: le texte est enregistré.`, hrefOf(kind))
  })

  return router

  async function show(res: Response, kind: TextKind, attempt: Attempt) {
    res.render('settings/letter', letterPage(kind, await letterText(db, kind), attempt))
  }
}

const form: Joi.ObjectSchema<{ texte: string }> = Joi.object({
  texte: typedAs.text('Écrivez le texte du courrier.', MOST_LETTER),
})

function hrefOf(kind: TextKind): string {
  return `${PATH}/${letterWords[kind].word}`
}

function kindIn(word: unknown): TextKind {
  const kind = TEXTS.find(one => letterWords[one].word === word)
  if (!kind) throw new NotFound('letter')
  return kind
}

function byWords({ ours, recordedAt, byName }: LetterText): string {
  if (ours || !recordedAt) return 'texte de Clausuivi'
  return `texte de l’institution, ${byName ? `${byName}, ` : ''}le ${longInstant(recordedAt)}`
}

function letterPage(kind: TextKind, text: LetterText, attempt: Attempt) {
  const { label } = letterWords[kind]
  const body = (attempt.typed.texte ?? text.body).replaceAll('\r\n', '\n')
  return {
    title: titled(`Courrier\u00a0: ${label}`, attempt.errors),
    label,
    formKey: newFormKey(),
    action: hrefOf(kind),
    summary: errorSummary('Rien n’est modifié', attempt.errors),
    by: byWords(text),
    text: textarea('texte', 'Texte', attempt, text.body, {
      help: 'Une ligne vide sépare deux paragraphes. Un champ s’écrit entre accolades, comme {dues}.',
    }),
    fields: fieldsOf[kind].map(name => ({ name: `{${name}}`, means: fieldWords[name] })),
    preview: attempt.errors.texte ? null : paragraphsOf(body, SAMPLES),
  }
}

/** An invented contract, to read a letter as it will be. */
const SAMPLES: Partial<Record<LetterField, string>> = {
  acheteur: 'Le Département',
  titulaire: 'Bâtisseurs du Canal',
  siret: '999 000 102 00010',
  marche: '2025-0147, lot 2',
  objet: 'Construction d’un collège, gros œuvre',
  article: 'CCAG-Travaux, article 20.1.5',
  debut: '3 mars 2025',
  fin: '31 juillet 2026',
  dues: '1\u00a0800\u00a0h',
  retenues: '1\u00a0585,50\u00a0h',
  excusees: '20,00\u00a0h',
  manque: '194,50\u00a0h',
  montant_heure: '60\u00a0€',
  date: '2 octobre 2026',
  qualite: 'par délégation du président',
  motif: 'Merci de dire comment ces heures seront faites.',
  delai: '15\u00a0jours',
  heures: '194,50\u00a0h',
  montant: '11\u00a0670\u00a0€',
  mise_en_demeure: '2 octobre 2026',
  reception: '5 octobre 2026',
  echeance: '20 octobre 2026',
  observations: 'Vous avez présenté des observations le 18 octobre 2026.',
  reponse: 'Elles ne changent pas le nombre d’heures.',
  manque_etabli: '194,50\u00a0h',
  montant_le_plus: '11\u00a0670\u00a0€',
  fait: 'suspension',
  jusqu_au: '30 novembre 2026',
  heures_excusees: '20,00\u00a0h',
  personnes: '12 personnes',
  taux: '89,1\u00a0%',
  entreprise: 'Relais Vesle',
  releves: 'marché n°\u00a02025-0147, lot\u00a02\u00a0: octobre 2026, attendu le 15 novembre 2026',
  periode: 'd’octobre 2026',
  attendu: '2 décembre 2026',
  facilitatrice: 'Camille Aubry',
  courriel: 'camille.aubry@haute-vesle.example',
}
