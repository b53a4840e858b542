package dev.jetpilot.agent.facts;

/**
 * Number formats that a GPU computes in, as the EdgeModel names them.
 *
 * <p>Sources: TensorRT's support matrix (hardware and precision), NVIDIA's module data sheets. INT8 on Nano is not listed:
 * it has no instruction for it and gains nothing.
 */
public enum Precision {
    FP32,
    FP16,
    BF16,
    INT8,
    FP8,
    FP4
}
