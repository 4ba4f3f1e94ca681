import type { Command } from 'commander'
import type { DoctorReport } from '../../../preload/contract'
import { doctorReport, trainerJobs } from '../../owner/doctor'
import { Exit, print } from '../context'
import type { CommandFile } from '../registry'

function kernelsText({ instructions, steps, own, onednn }: NonNullable<DoctorReport['kernels']>): string[] {
  return [
    `kernels    ${instructions === null ? "TensorFlow's for the GPU" : `Atelier's own (${instructions}), oneDNN's and Eigen's: the fastest for each operation, measured at the first training of a model and batch`}`,
    `           ${steps === 0 ? 'nothing is measured yet' : `${steps} ${steps === 1 ? 'step is' : 'steps are'} measured: ${own} kinds of operations take Atelier's, ${onednn} oneDNN's, the others Eigen's`}`,
    "           a deterministic run takes one fixed plan, Eigen's for every choice, whatever was measured",
  ]
}

function text(report: DoctorReport): string {
  const { engine, devices, versions, selfTest, threads, environment, missing, hint, timings, kernels } = report
  return [
    `engine     ${engine} on ${devices.map((device) => `${device.kind} (${device.name})`).join(', ')}`,
    `threads    ${threads.intra}`,
    ...(kernels === null ? [] : kernelsText(kernels)),
    `machine    ${environment.cpu}, ${environment.cores} cores, ${(environment.memoryBytes / 2 ** 30).toFixed(1)} GiB, ${environment.os}`,
    `versions   Electron ${versions.electron}, Node ${versions.node}, TensorFlow ${versions.tensorflow ?? 'none'}, tfjs ${versions.tfjs}, SQLite ${versions.sqlite}`,
    ...(missing === null ? [] : [`missing    ${missing}`, `           ${hint ?? ''}`]),
    `self-test  ${selfTest.passed ? 'passed' : 'FAILED'}`,
    ...selfTest.checks.map(({ name, passed, detail }) => `  ${passed ? 'ok  ' : 'FAIL'}  ${name}: ${detail}`),
    ...timings.map(({ name, ms }) => `  ${ms.toFixed(1)} ms  ${name}`),
  ].join('\n') + '\n'
}

export const doctor: CommandFile = {
  name: 'doctor',
  register(program: Command, run) {
    program.command('doctor').description('engine, devices, versions and a self-test; exit 1 when the self-test fails').action(() => run(async (context) => {
      const report = await doctorReport(trainerJobs(), null, context.note)
      print(context, report, text)
      if (!report.selfTest.passed) throw new Exit(1)
    }))
  },
}
