import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect } from 'chai'
import { description } from '#server/api/description.ts'
import { resources } from '#server/api/routes.ts'
import { scopeKeys } from '#server/consumers/rules.ts'
import { routesOfMachines } from '../access/routes.ts'
import { freshApp } from '../support/app.ts'
import { asked, keyFor } from './reading.ts'

// Who writes a program reads the description, never the code: what is described is what answers, and nothing else does.

type Described = {
  paths: Record<string, { get: { parameters: { name: string; schema: object }[]; responses: Record<string, object> } }>
  components: { schemas: Record<string, object> }
}

describe('the description of what machines read', () => {
  const app = freshApp()

  async function read(): Promise<Described> {
    return (await asked(app, '/api/v1/openapi.json')).body
  }

  it('is OpenAPI 3.1, and is read without a key', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(description(resources, '1.0.0')))

    expect(errors ?? '').to.equal('')
    expect(valid).to.equal(true)
    expect(await read()).to.deep.equal(JSON.parse(JSON.stringify(description(resources, '1.0.0'))))
  })

  it('names every address, and every address is named', async () => {
    const written = Object.keys((await read()).paths).map(path => path.replace(/\{(\w+)\}/g, ':$1'))
    const standing = routesOfMachines()
      .map(({ path }) => path)
      .filter(path => path !== '/api/v1/openapi.json')

    expect(written.sort()).to.deep.equal(standing.sort())
    expect(routesOfMachines().every(({ method, action }) => method === 'get' && action !== null)).to.equal(true)
    expect(resources.map(({ scope }) => scope).filter(scope => !scopeKeys.includes(scope))).to.deep.equal([])
  })

  it('says what each page holds, to the last field', async () => {
    const { paths, components } = await read()
    const ajv = new Ajv2020.default({ strict: false })
    addFormats.default(ajv)
    const { key } = await keyFor(app)
    for (const { path, name } of resources) {
      const { status, body } = await asked(app, path, key)
      const page = {
        ...structuredClone((paths[path]!.get.responses['200'] as { content: object }).content),
      } as { 'application/json': { schema: object } }
      const isSo = ajv.compile({ ...page['application/json'].schema, components })
      expect(status, path).to.equal(200)
      expect(isSo(body), `${path}: ${JSON.stringify(isSo.errors)}`).to.equal(true)
      if (name !== 'Edition') expect(body.data.length, path).to.be.greaterThan(0)
    }
  })

  it('knows every parameter, and refuses those that it does not know', async () => {
    const { paths } = await read()
    const { key } = await keyFor(app)
    for (const { path } of resources) {
      for (const { name } of paths[path]!.get.parameters) {
        const { status, body } = await asked(app, `${path}?${name}=x`, key)
        expect(status, `${path} ${name}`).to.equal(400)
        expect(body.detail, `${path} ${name}`).to.include(name)
      }
      const { status, body } = await asked(app, `${path}?limite=3`, key)
      expect(status, path).to.equal(400)
      expect(body).to.deep.equal({
        type: 'about:blank',
        title: 'Demande mal formée',
        status: 400,
        detail: 'limite n’est pas un paramètre de cette adresse.',
      })
    }
  })
})
