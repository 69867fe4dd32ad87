import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'

const root = new URL('../', import.meta.url)
const files = ['server', 'reports', 'db'].flatMap(folder =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => `${folder}/${file}`),
)

describe('who may import whom', () => {
  it('rules import only rules, words and what any line may say', () => {
    for (const [file, from] of imports(/rules\.ts$/))
      expect(from, file).to.match(
        /(rules|words|record)\.ts$|#server\/base\/(dates|errors|figures|format|french|text)\.ts$/,
      )
  })

  it('only the database folder knows knex, only pdf.ts knows puppeteer', () => {
    for (const [file, from] of imports(/./)) {
      if (from === 'knex') expect(file).to.match(/^db\//)
      if (/^puppeteer|@sparticuz/.test(from)) expect(file).to.equal('reports/pdf.ts')
    }
  })

  it('a migration imports nothing of today’s code', () => {
    for (const [file, from] of imports(/^db\/migrations\//)) expect(from, file).to.equal('knex')
  })

  it('reports never import the server', () => {
    for (const [file, from] of imports(/^reports\//)) expect(from, file).not.to.match(/server/)
  })

  it('nothing but app.ts imports routes', () => {
    for (const [file, from] of imports(/./)) {
      if (/routes\.ts$/.test(from)) expect(file).to.equal('server/app.ts')
    }
  })

  it('every route says who may take it', () => {
    for (const file of files.filter(name => name.endsWith('routes.ts'))) {
      for (const line of source(file).match(/router\.(get|post)\([^)]*\)?.*/g) ?? []) {
        expect(line, file).to.match(/allow\('|allowAnyone\(/)
      }
    }
  })

  it('routes never reach the database but through a store', () => {
    for (const file of files.filter(name => name.endsWith('routes.ts')))
      expect(source(file), file).not.to.match(/\bdb\(['`]/)
  })

  it('no template writes what it is given unescaped, save the layouts', () => {
    const templates = ['views', 'reports'].flatMap(folder =>
      readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
        .filter(file => file.endsWith('.hbs') && !file.startsWith('layouts/'))
        .map(file => `${folder}/${file}`),
    )
    for (const file of templates) expect(source(file), file).not.to.include('{{{')
  })
})

function imports(inFiles: RegExp): [file: string, from: string][] {
  return files
    .filter(file => inFiles.test(file))
    .flatMap(file => [...source(file).matchAll(/from '([^']+)'/g)].map(([, from]): [string, string] => [file, from!]))
}

function source(file: string): string {
  return readFileSync(new URL(file, root), 'utf8')
}
