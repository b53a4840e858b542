// The process that holds a pod's namespaces.
module jetpilot.dev/testbed/pause

go 1.26.0
