import { type Response, Router } from 'express'
import Joi from 'joi'
import { allow } from '#server/access/guard.ts'
import { RefusedFile } from '#server/exchange/decp/file.ts'
import { forget, forgetOldFiles, waitingFile } from '#server/exchange/imports/files.ts'
import { importList, previewList } from '#server/exchange/lists/actions.ts'
import { changesSentence, listSentence } from '#server/exchange/lists/words.ts'
import { unnamedPersons } from '#server/register/companies/unnamed-store.ts'
import { keptLists } from '#server/register/identity/store.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { sendTable } from '#server/web/export.ts'
import { type Attempt, readForm, typedAs, untouched } from '#server/web/forms.ts'
import { byHundreds, column } from '#server/web/table/table.ts'
import { authorOf } from '../author.ts'
import { upload } from '../upload.ts'
import { LISTS, listPreview, listsPage } from './lists-page.ts'

type Asked = { source: string; date: string; fichier?: string }

const form: Joi.ObjectSchema<Asked> = Joi.object({
  source: typedAs.optionalText(120),
  date: typedAs.date('Donnez le jour de la liste.'),
  fichier: Joi.string().allow(''),
})

/** Lists that say who companies are: shown before anything is written, then taken; and the SIREN that no list names yet. */
export function companyListsRoutes({ db, clock }: App): Router {
  const router = Router()

  router.get(LISTS, allow('companies.edit'), async (_req, res) => show(res))

  router.post(LISTS, allow('companies.edit'), upload(), async (req, res) => {
    const [file, ...others] = (req.files ?? []) as Express.Multer.File[]
    for (const { filename } of others) await forget(filename)
    const { typed, values, errors } = readForm(form, req.body)
    const objections = { ...errors, ...objectionTo(values), ...(!file && { fichiers: NO_FILE }) }
    if (Object.keys(objections).length > 0) {
      if (file) await forget(file.filename)
      return show(res.status(422), { typed, errors: objections })
    }
    await forgetOldFiles()
    try {
      const asked = { path: file!.path, source: values!.source, datedOn: values!.date }
      const preview = await previewList(db, authorOf(res), asked)
      const kept = { fichier: file!.filename, source: preview.source, date: values!.date }
      res.render('companies/list', listPreview(preview, kept, file!.originalname))
    } catch (error) {
      await forget(file!.filename)
      if (!(error instanceof RefusedFile)) throw error
      await show(res.status(422), { typed, errors: { fichiers: error.message } })
    }
  })

  router.post(`${LISTS}/application`, allow('companies.edit'), async (req, res) => {
    const { typed, values, errors } = readForm(form, req.body)
    const path = waitingFile(values?.fichier ?? '')
    const objections = { ...errors, ...objectionTo(values), ...(!path && { fichiers: GONE }) }
    if (Object.keys(objections).length > 0) return show(res.status(422), { typed, errors: objections })
    const asked = { path: path!, source: values!.source, datedOn: values!.date }
    const taken = await importList(db, authorOf(res), asked)
    await forget(values!.fichier!)
    done(req, res, `${listSentence(taken)} ${changesSentence(taken)}`, LISTS)
  })

  router.get([`${LISTS}/sans-nom.csv`, `${LISTS}/sans-nom.xlsx`], allow('companies.read'), async (req, res) => {
    const unnamed = await unnamedPersons(db, res.locals.user)
    const columns = [
      column<(typeof unnamed)[number]>('SIREN', 'identifier', ({ siren }) => siren),
      column<(typeof unnamed)[number]>('Établissements', 'integer', ({ establishments }) => establishments),
    ]
    const table = { name: 'siren-sans-nom', title: 'SIREN sans nom', columns, rows: byHundreds(unnamed) }
    await sendTable(req, res, table, clock.today())
  })

  return router

  function objectionTo(values: Asked | null): Record<string, string> {
    return values && values.date > clock.today() ? { date: 'Une liste n’est pas d’un jour à venir.' } : {}
  }

  async function show(res: Response, attempt: Attempt = untouched): Promise<void> {
    const [lists, unnamed] = [await keptLists(db), await unnamedPersons(db, res.locals.user)]
    res.render('companies/lists', listsPage(lists, unnamed.length, attempt))
  }
}

const NO_FILE = 'Choisissez un fichier CSV, TXT ou XLSX, compressé ou non.'
const GONE = 'Ce fichier n’est plus là\u00a0: déposez-le à nouveau.'
