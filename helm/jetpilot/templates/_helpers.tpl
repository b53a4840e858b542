{{- define "jetpilot.name" -}}
{{ .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "jetpilot.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "jetpilot.name" .) }}
{{- end }}

{{- define "jetpilot.selector" -}}
app.kubernetes.io/name: jetpilot
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end }}

{{- define "jetpilot.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "jetpilot.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "jetpilot.image" -}}
{{- $image := printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- with .Values.image.digest }}{{ $image = printf "%s@%s" $image . }}{{ end -}}
{{ $image }}
{{- end }}

{{- define "jetpilot.agentSelector" -}}
app.kubernetes.io/name: jetpilot-agent
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: agent
{{- end }}

{{- define "jetpilot.agentLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "jetpilot.agentSelector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "jetpilot.agentImage" -}}
{{ .Values.agent.image | default (include "jetpilot.image" .) }}
{{- end }}

{{- define "jetpilot.leaseNamespace" -}}
{{ .Values.leaderElection.namespace | default .Release.Namespace }}
{{- end }}

{{/*
Variables of the operator by name. Null leaves a variable out, and so does what is empty anyway: the API server drops empty
values, and kubectl apply would find a change for ever. An empty list of tolerations is not the default and is written as a comma.
*/}}
{{- define "jetpilot.variables" -}}
{{- $variables := dict
  "JETPILOT_NAMESPACES" .Values.watchNamespaces
  "JETPILOT_PROMETHEUS_URLS" .Values.policy.prometheusUrls
  "JETPILOT_HOSTPATH_PREFIXES" .Values.policy.hostPathPrefixes
  "JETPILOT_TOLERATIONS" .Values.policy.tolerations
  "JETPILOT_LEADER_ELECTION" .Values.leaderElection.enabled
  "JETPILOT_LEASE_NAMESPACE" .Values.leaderElection.namespace
  "JETPILOT_HTTP_ADDRESS" .Values.http.address
  "JETPILOT_HTTP_PORT" .Values.http.port
  "JETPILOT_LOG_FORMAT" .Values.logFormat
  "JETPILOT_LOG_LEVEL" .Values.logLevel
  "JETPILOT_RECONCILE_THREADS" .Values.reconcileThreads
  "JETPILOT_CRD_WAIT" .Values.crdWait
  "JETPILOT_NODE_DIRECTORY" .Values.nodeDirectory
  "JETPILOT_PLAIN_HTTP_HOSTS" .Values.models.plainHttpHosts
  "JETPILOT_FETCH_BANDWIDTH" .Values.models.bandwidth
  "JETPILOT_CACHE_LIMIT" .Values.models.cacheLimit
  "JETPILOT_AGENT_NAMESPACE" .Values.agent.namespace
  "JETPILOT_FACTS_INTERVAL" (.Values.agent.enabled | ternary .Values.agent.factsInterval "0s") -}}
{{- /* Null: models are not brought by the agent. Empty: by the operator's own image. */ -}}
{{- if not (kindIs "invalid" .Values.agent.image) }}{{ $_ := set $variables "JETPILOT_AGENT_IMAGE" (include "jetpilot.agentImage" .) }}{{ end -}}
{{- with .Values.config.existingConfigMap }}{{ $_ := set $variables "JETPILOT_CONFIG" (printf "/etc/jetpilot/%s" $.Values.config.key) }}{{ end -}}
{{- range .Values.extraEnv }}
{{- if hasPrefix "JETPILOT_" .name }}{{ fail (printf "extraEnv names %s: variables of the operator have values of their own, see values.yaml" .name) }}{{ end }}
{{- end }}
{{- range $name, $value := $variables }}
{{- if not (kindIs "invalid" $value) }}
{{- $text := kindIs "slice" $value | ternary (join "," $value) ($value | toString) }}
{{- if eq $name "JETPILOT_TOLERATIONS" }}{{ $text = $text | default "," }}{{ end }}
{{- with $text }}
- name: {{ $name }}
  value: {{ . | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
