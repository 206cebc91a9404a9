{{/* What a process of the platform is run with: its security, environment and files. */}}

{{- define "novapec.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "novapec.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "novapec.kafka.bootstrap" -}}
{{- if eq .Values.kafka.mode "strimzi" -}}
{{ include "novapec.fullname" . }}-kafka-bootstrap.{{ .Release.Namespace }}.svc:9093
{{- else -}}
{{ required "kafka.bootstrap is missing: where the existing cluster is" .Values.kafka.bootstrap }}
{{- end -}}
{{- end }}

{{- define "novapec.kafka.security" -}}
{{ ternary "SSL" .Values.kafka.security (eq .Values.kafka.mode "strimzi") }}
{{- end }}

{{/* The Secret by which one process proves to Kafka who it is. */}}
{{- define "novapec.kafka.userSecret" -}}
{{- if eq .root.Values.kafka.mode "strimzi" -}}
{{ include "novapec.name" . }}
{{- else -}}
{{- if eq .service "operator" -}}
{{ required "kafka.operatorSecret is missing: since the operator's pod there is one more user on an existing Kafka. Make the user `operator` with the rights that `novapec topics permissions` lists, name its Secret (user.crt and user.key, or password) in kafka.operatorSecret, or do without the pod: operator.enabled: false (docs/operations/kubernetes.md, 'Upgrading')" .root.Values.kafka.operatorSecret }}
{{- else -}}
{{ required (printf "kafka.userSecrets.%s.%s is missing: the Secret of this user" .service .role) (dig .service .role "" .root.Values.kafka.userSecrets) }}
{{- end -}}
{{- end -}}
{{- end }}

{{/* The Secret with the brokers' authority; empty where the system trusts it. */}}
{{- define "novapec.kafka.caSecret" -}}
{{- if eq .Values.kafka.mode "strimzi" }}{{ include "novapec.fullname" . }}-cluster-ca-cert{{ else }}{{ .Values.kafka.caSecret.name }}{{ end -}}
{{- end }}

{{- define "novapec.kafka.env" -}}
{{- $security := include "novapec.kafka.security" .root -}}
- {name: KAFKA_BOOTSTRAP, value: {{ include "novapec.kafka.bootstrap" .root | quote }}}
- {name: KAFKA_SECURITY_PROTOCOL, value: {{ $security }}}
{{- if and (ne $security "PLAINTEXT") (include "novapec.kafka.caSecret" .root) }}
- {name: KAFKA_CA_FILE, value: /etc/novapec/kafka-ca/ca.crt}
{{- end }}
{{- if eq $security "SSL" }}
- {name: KAFKA_CERTIFICATE_FILE, value: /etc/novapec/kafka-user/user.crt}
- {name: KAFKA_KEY_FILE, value: /etc/novapec/kafka-user/user.key}
{{- else if eq $security "SASL_SSL" }}
- {name: KAFKA_USERNAME, value: {{ include "novapec.name" . }}}
- name: KAFKA_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ include "novapec.kafka.userSecret" . }}, key: password}}
{{- end }}
{{- with .root.Values.kafka.signatures }}
{{- if .verificationKeys }}
- {name: EVENT_VERIFICATION_KEYS, value: {{ .verificationKeys | quote }}}
{{- end }}
{{- if .required }}
- {name: EVENT_SIGNATURES_REQUIRED, value: "true"}
{{- end }}
{{- if and .signingKeySecret.name (eq $.service "funding") (eq $.role "relay") }}
- name: EVENT_SIGNING_KEY
  valueFrom: {secretKeyRef: {name: {{ .signingKeySecret.name }}, key: {{ .signingKeySecret.key }}}}
{{- end }}
{{- end }}
{{- end }}

{{/* DATABASE_URL of the application's role, or MIGRATION_DATABASE_URL of the owner's, as `variable` says. */}}
{{- define "novapec.database.env" -}}
{{- $owner := eq .variable "MIGRATION_DATABASE_URL" -}}
{{- $database := (index .root.Values.services .service).database -}}
{{- if eq .root.Values.postgresql.mode "cloudnative" -}}
{{- $cluster := include "novapec.postgresql.cluster" . -}}
{{- $secret := ternary (printf "%s-app" $cluster) (index .root.Values.postgresql.cloudnative.applicationSecrets .service) $owner -}}
- name: POSTGRES_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ $secret }}, key: password}}
- name: {{ .variable }}
  value: postgresql://{{ .service }}_{{ ternary "owner" "app" $owner }}:$(POSTGRES_PASSWORD)@{{ include "novapec.postgresql.host" . }}:5432/{{ .service }}
{{- else -}}
- name: {{ .variable }}
  valueFrom: {secretKeyRef: {name: {{ $database.secret }}, key: {{ ternary $database.ownerUrlKey $database.urlKey $owner }}}}
{{- end }}
{{ include "novapec.postgresql.trust" . }}
{{- end }}

{{/* Whom a process believes to be PostgreSQL, where its connection string names nobody. */}}
{{- define "novapec.postgresql.trust" -}}
- {name: PGSSLMODE, value: verify-full}
- {name: PGSSLROOTCERT, value: {{ ternary "/etc/novapec/postgres-ca/ca.crt" "/etc/ssl/certs/ca-certificates.crt" (include "novapec.database.caSecret" . | empty | not) }}}
{{- end }}

{{/* A service's PostgreSQL cluster of CloudNativePG: its first, or the one that was restored from a backup. */}}
{{- define "novapec.postgresql.cluster" -}}
{{ include "novapec.fullname" .root }}-{{ .service }}-postgres
{{- with dig .service "cluster" "" .root.Values.postgresql.cloudnative.recovery }}-{{ . }}{{ end }}
{{- end }}

{{- define "novapec.postgresql.host" -}}
{{ include "novapec.postgresql.cluster" . }}-rw.{{ .root.Release.Namespace }}
{{- end }}

{{- define "novapec.database.caSecret" -}}
{{- if eq .root.Values.postgresql.mode "cloudnative" -}}
{{ include "novapec.postgresql.cluster" . }}-ca
{{- else -}}
{{ .root.Values.postgresql.caSecret.name }}
{{- end -}}
{{- end }}

{{/* One file of a Secret as a volume. */}}
{{- define "novapec.volume" -}}
- name: {{ .name }}
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
    items:
{{- range $key, $path := .items }}
      - {key: {{ $key }}, path: {{ $path }}}
{{- end }}
{{- end }}

{{/* Pods share no folder, and API and relay must find the same files: one bucket, said once for the whole service. */}}
{{- define "novapec.stores" -}}
{{- $own := index .root.Values.services .service -}}
{{- range $name := index (include "novapec.platform" .root | fromYaml).stores .service -}}
{{- range $role, $settings := merge (dict) $.root.Values.roles (pick $own "api" "consumer" "relay") -}}
{{- if or (hasKey ($settings.env | default dict) $name) (hasKey ($settings.secretEnv | default dict) $name) -}}
{{- fail (printf "%s stands with the role %s: say it once, in services.%s.env, for API and relay need the same" $name $role $.service) -}}
{{- end -}}
{{- end -}}
{{- $url := index $own.env $name -}}
{{- if and (eq $.root.Values.environment "production") (not $url) (not (hasKey $own.secretEnv $name)) -}}
{{- fail (printf "services.%s.env.%s is missing: s3://bucket/prefix, where its files lie" $.service $name) -}}
{{- end -}}
{{- if hasPrefix "file:" ($url | default "") -}}
{{- fail (printf "services.%s.env.%s is a folder: pods share none, give s3://bucket/prefix" $.service $name) -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* What the values' `env` and `secretEnv` say. */}}
{{- define "novapec.ownEnv" -}}
{{- range $name, $value := .env }}
- {name: {{ $name }}, value: {{ $value | toString | quote }}}
{{- end }}
{{- range $name, $where := .secretEnv }}
- name: {{ $name }}
  valueFrom: {secretKeyRef: {name: {{ $where.name }}, key: {{ $where.key }}}}
{{- end }}
{{- end }}
