// A small inference server for the real node: only the standard library, so that its image is one file.
module jetpilot.dev/testbed/serving

go 1.26.0
