import { create } from 'zustand'
import type { DatasetInfo, DatasetRow, DoctorReport, HostCallOutput, ProjectInfo, VersionRow } from '../../preload/contract'
import { call, host } from '../api/client'

interface Project {
  readonly versions: readonly VersionRow[]
  readonly datasets: readonly DatasetRow[]
  readonly infos: Readonly<Record<string, DatasetInfo>>
  readonly doctor: DoctorReport | null
  readonly testing: boolean
  readonly info: ProjectInfo | null
  readonly hostInfo: HostCallOutput<'host.info'> | null
  loadVersions(): Promise<void>
  loadDatasets(): Promise<void>
  inspect(name: string): Promise<void>
  selfTest(): Promise<void>
  loadInfo(): Promise<void>
  forgetInfo(name: string): void
}

/** Lists of the project and facts of the machine, each read when it is first wanted and again when an event says so. */
export const useProject = create<Project>((set, get) => ({
  versions: [], datasets: [], infos: {}, doctor: null, testing: false, info: null, hostInfo: null,
  loadVersions: async () => set({ versions: await call('versions.list', {}) }),
  loadDatasets: async () => set({ datasets: await call('data.list', {}) }),
  inspect: async (name) => {
    const info = await call('data.inspect', { name })
    set(({ infos }) => ({ infos: { ...infos, [name]: info } }))
  },
  selfTest: async () => {
    if (get().testing) return
    set({ testing: true })
    try {
      set({ doctor: await call('engine.doctor', {}) })
    } finally {
      set({ testing: false })
    }
  },
  loadInfo: async () => set({ info: await call('project.info', {}), hostInfo: await host('host.info', {}) }),
  forgetInfo: (name) => set(({ infos }) => ({ infos: Object.fromEntries(Object.entries(infos).filter(([key]) => key !== name)) })),
}))
