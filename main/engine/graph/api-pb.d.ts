/** The part of TensorFlow's protobuf messages that a SavedModel needs, as tfjs-node's generated CommonJS file has them. */
declare module '@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js' {
  interface Dim { setSize(size: number): void }
  interface TensorShape { setDimList(dims: Dim[]): void }
  interface Tensor { setDtype(dtype: number): void; setTensorShape(shape: TensorShape): void; setTensorContent(bytes: Uint8Array): void }
  interface List { setIList(values: number[]): void }
  interface AttrValue {
    setList(list: List): void
    setS(bytes: Uint8Array): void
    setI(value: number): void
    setF(value: number): void
    setB(value: boolean): void
    setType(dtype: number): void
    setShape(shape: TensorShape): void
    setTensor(tensor: Tensor): void
  }
  interface NodeDef {
    setName(name: string): void
    setOp(op: string): void
    setInputList(inputs: string[]): void
    getAttrMap(): { set(name: string, value: AttrValue): void }
  }
  interface VersionDef { setProducer(version: number): void }
  interface GraphDef { setNodeList(nodes: NodeDef[]): void; setVersions(versions: VersionDef): void }
  interface MetaInfo { addTags(tag: string): void }
  interface MetaGraphDef { setGraphDef(graph: GraphDef): void; setMetaInfoDef(info: MetaInfo): void }
  interface SavedModel { setSavedModelSchemaVersion(version: number): void; addMetaGraphs(graph: MetaGraphDef): void; serializeBinary(): Uint8Array }
  const messages: {
    TensorShape: { new (): TensorShape; Dim: new () => Dim }
    Tensor: new () => Tensor
    AttrValue: { new (): AttrValue; ListValue: new () => List }
    NodeDef: new () => NodeDef
    VersionDef: new () => VersionDef
    GraphDef: new () => GraphDef
    MetaGraphDef: { new (): MetaGraphDef; MetaInfoDef: new () => MetaInfo }
    SavedModel: new () => SavedModel
  }
  export default messages
}
