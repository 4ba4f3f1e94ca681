import proto from '@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js'
import type { Shape } from '../ops'
import type { Attribute, DType, GraphNode } from './graph'

/** DataType of tensorflow/core/framework/types.proto. */
export const DATA_TYPE: Readonly<Record<DType, number>> = { float32: 1, int32: 3, bool: 10, resource: 20 }
/** The tag that names our one graph in the SavedModel. */
export const TAG = 'atelier'
/** GraphDef producer version that the node attributes below are written for (TensorFlow 2.21 accepts it). */
const PRODUCER = 1700

function shapeOf(shape: Shape): InstanceType<typeof proto.TensorShape> {
  const message = new proto.TensorShape()
  message.setDimList(shape.map((size) => {
    const dim = new proto.TensorShape.Dim()
    dim.setSize(size)
    return dim
  }))
  return message
}

function attributeOf(attribute: Attribute): InstanceType<typeof proto.AttrValue> {
  const message = new proto.AttrValue()
  switch (attribute.type) {
    case 'dtype': message.setType(DATA_TYPE[attribute.value]); break
    case 'int': message.setI(attribute.value); break
    case 'float': message.setF(attribute.value); break
    case 'bool': message.setB(attribute.value); break
    case 'string': message.setS(Buffer.from(attribute.value)); break
    case 'shape': message.setShape(shapeOf(attribute.value)); break
    case 'ints': {
      const list = new proto.AttrValue.ListValue()
      list.setIList([...attribute.value])
      message.setList(list)
      break
    }
    case 'tensor': {
      const { value, shape } = attribute
      const tensor = new proto.Tensor()
      tensor.setDtype(DATA_TYPE[value instanceof Int32Array ? 'int32' : 'float32'])
      tensor.setTensorShape(shapeOf(shape))
      tensor.setTensorContent(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
      message.setTensor(tensor)
    }
  }
  return message
}

/** The bytes of saved_model.pb for a graph (tensorflow/core/protobuf/saved_model.proto). */
export function savedModelBytes(nodes: readonly GraphNode[]): Uint8Array {
  const graph = new proto.GraphDef()
  graph.setNodeList(nodes.map(({ name, op, inputs, attributes }) => {
    const node = new proto.NodeDef()
    node.setName(name)
    node.setOp(op)
    node.setInputList([...inputs])
    const map = node.getAttrMap()
    for (const [key, value] of Object.entries(attributes)) map.set(key, attributeOf(value))
    return node
  }))
  const versions = new proto.VersionDef()
  versions.setProducer(PRODUCER)
  graph.setVersions(versions)
  const info = new proto.MetaGraphDef.MetaInfoDef()
  info.addTags(TAG)
  const meta = new proto.MetaGraphDef()
  meta.setGraphDef(graph)
  meta.setMetaInfoDef(info)
  const model = new proto.SavedModel()
  model.setSavedModelSchemaVersion(1)
  model.addMetaGraphs(meta)
  return model.serializeBinary()
}
