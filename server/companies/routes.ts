import { Router } from 'express'
import type { App } from '../app.ts'

export function companiesRoutes(_app: App): Router {
  return Router()
}
