import { readdirSync, readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Express } from 'express'
import Handlebars from 'handlebars'
import { type Filling, fillForms } from './fill.ts'

const folders = ['../../views/', '../../reports/'].map(path => fileURLToPath(new URL(path, import.meta.url)))
const handlebars = Handlebars.create()
const templates = new Map<string, HandlebarsTemplateDelegate>()

for (const folder of folders) {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.hbs')) continue
    const name = file.slice(0, -'.hbs'.length).replaceAll(sep, '/')
    const template = handlebars.compile(readFileSync(folder + file, 'utf8'), {
      strict: true,
      preventIndent: true, // what stands in a text area is given back as it was typed
      explicitPartialContext: false,
    })
    templates.set(name, template)
    handlebars.registerPartial(name, template)
  }
}

/** What a page gives back of what was typed in its forms, and what it says of it. */
export type Drafting<Given extends Filling = Filling> = {
  /** The address of the page. */
  here: string
  drafts: Given[]
  /** Where what this request kept is let go. */
  abandon: string | null
  /** The models of layouts/unsaved.hbs. */
  notices(drafts: readonly Given[], found: readonly Given[], files: readonly Given[]): object[]
}

type Layout = 'page' | 'bare' | 'portal' | 'print'

/** One template and one model make the web page and the printed one: only the layout changes. */
export function render(name: string, model: object, layout: Layout): string {
  return templateNamed(`layouts/${layout}`)({ ...model, body: templateNamed(name)(model) })
}

/** The inside of a page, to be kept and shown again by `res.render('layouts/kept', { title, kept })`. */
export function insideOf(name: string, model: object): string {
  return templateNamed(name)(model)
}

/** Lets routes say `res.render('hours/index', model)`. A model with `nav: null` is shown without the frame; one of the `portal` has its own. */
export function useViews(server: Express): void {
  server.set('views', folders)
  server.set('view engine', 'hbs')
  server.set('view cache', true)
  server.engine('hbs', (path, model, done) => {
    const folder = folders.find(candidate => path.startsWith(candidate))!
    const name = relative(folder, path).slice(0, -'.hbs'.length).replaceAll(sep, '/')
    try {
      done(null, shown(name, model))
    } catch (error) {
      done(error)
    }
  })
}

function shown(name: string, model: { nav?: unknown; portal?: unknown; drafting?: Drafting }): string {
  const layout = model.portal ? 'portal' : model.nav ? 'page' : 'bare'
  if (layout === 'bare' || !model.drafting) return render(name, { unsaved: [], ...model }, layout)
  const { here, drafts, notices } = model.drafting
  const { html, found, files } = fillForms(insideOf(name, model), here, drafts)
  return templateNamed(`layouts/${layout}`)({ ...model, body: html, unsaved: notices(drafts, found, files) })
}

function templateNamed(name: string): HandlebarsTemplateDelegate {
  const template = templates.get(name)
  if (!template) throw new Error(`No template named ${name}`)
  return template
}
