import { create } from 'zustand'
import type { DatasetInfo, DatasetRow, DoctorReport, ErrorBody, HostCallOutput, ProjectInfo } from '../../preload/contract'
import { bodyOf, call, host } from '../api/client'

interface Project {
  readonly datasets: readonly DatasetRow[]
  readonly infos: Readonly<Record<string, DatasetInfo>>
  /** Why the data sets that could not be inspected could not; asking again forgets it. */
  readonly failures: Readonly<Record<string, ErrorBody>>
  readonly doctor: DoctorReport | null
  readonly testing: boolean
  readonly info: ProjectInfo | null
  readonly hostInfo: HostCallOutput<'host.info'> | null
  loadDatasets(): Promise<void>
  inspect(name: string): Promise<DatasetInfo>
  selfTest(): Promise<void>
  loadInfo(): Promise<void>
  forgetInfo(name: string): void
}

const without = <T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> => Object.fromEntries(Object.entries(record).filter(([key]) => key !== name))

/** Lists of the project and facts of the machine, each read when it is first wanted and again when an event says so. */
export const useProject = create<Project>((set, get) => ({
  datasets: [], infos: {}, failures: {}, doctor: null, testing: false, info: null, hostInfo: null,
  loadDatasets: async () => set({ datasets: await call('data.list', {}) }),
  inspect: async (name) => {
    set(({ failures }) => ({ failures: without(failures, name) }))
    try {
      const info = await call('data.inspect', { name })
      set(({ infos }) => ({ infos: { ...infos, [name]: info } }))
      return info
    } catch (error) {
      set(({ failures }) => ({ failures: { ...failures, [name]: bodyOf(error) } }))
      throw error
    }
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
  forgetInfo: (name) => set(({ infos, failures }) => ({ infos: without(infos, name), failures: without(failures, name) })),
}))
