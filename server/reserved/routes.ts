import { Router } from 'express'
import type { App } from '../app.ts'

export function reservedRoutes(_app: App): Router {
  return Router()
}
