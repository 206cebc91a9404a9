{{/* Names, labels and images. Templates take a "part": dict "root" $ "service" name "role" name. */}}

{{- define "novapec.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{- define "novapec.name" -}}
{{ include "novapec.fullname" .root }}-{{ .service }}{{ with .role }}-{{ . }}{{ end }}
{{- end }}

{{- define "novapec.selector" -}}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/name: {{ .service }}
{{- with .role }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end }}

{{- define "novapec.labels" -}}
{{ include "novapec.selector" . }}
app.kubernetes.io/part-of: novapec
app.kubernetes.io/version: {{ include "novapec.tag" .root | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "novapec.tag" -}}
{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "novapec.image" -}}
{{- $image := .root.Values.image -}}
{{- $digest := index $image.digests .name | default "" -}}
{{ $image.registry }}/{{ .name }}{{ if $digest }}@{{ $digest }}{{ else }}:{{ include "novapec.tag" .root }}{{ end }}
{{- end }}

{{/* What the code says of the platform: `make docs` writes the file. */}}
{{- define "novapec.platform" -}}
{{ .Files.Get "files/platform.yaml" }}
{{- end }}

{{/* The settings of one deployment: those of its role, with what its service says otherwise. */}}
{{- define "novapec.deployment" -}}
{{- $role := deepCopy (index .root.Values.roles .role) -}}
{{- $own := deepCopy (index .root.Values.services .service .role | default dict) -}}
{{ mergeOverwrite $role $own | toYaml }}
{{- end }}

{{/* The deployments that are wanted: "service/role" words, separated by blanks. */}}
{{- define "novapec.parts" -}}
{{- $root := . -}}
{{- range $service := keys .Values.services | sortAlpha -}}
{{- range $role := list "api" "consumer" "relay" -}}
{{- $own := include "novapec.deployment" (dict "root" $root "service" $service "role" $role) | fromYaml -}}
{{- if $own.enabled }}{{ $service }}/{{ $role }} {{ end -}}
{{- end -}}
{{- end -}}
{{- end }}
