#!/bin/sh
# Makes deploy/secrets/ for compose.yaml: random keys, and the S3 server's identities with the policies of iam/.
# What is there already stays as it is; remove a file to have it made anew (the database keeps its first password).
set -eu
umask 077
cd "$(dirname "$0")/.."
mkdir -p secrets

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
# Files are readable inside containers, whose users have other numbers; outside, the folder is shut.
keep() { [ -e "secrets/$1" ] || { cat >"secrets/$1.new"; chmod 444 "secrets/$1.new"; mv "secrets/$1.new" "secrets/$1"; }; }

random | keep postgres_password
printf 'postgresql://newscrawl:%s@postgres/newscrawl\n' "$(cat secrets/postgres_password)" | keep newscrawl_state
random | keep newscrawl_token
random | keep grafana_password
for role in crawler web reader operator; do
  printf '[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n' "$role" "$(random)" | keep "aws_$role"
done

identity() {
  printf '{"name":"%s","credentials":[{"accessKey":"%s","secretKey":"%s"}],"policyNames":["%s"]}' \
    "$1" "$1" "$(sed -n 's/^aws_secret_access_key = //p' "secrets/aws_$1")" "$1"
}
policy() {
  printf '{"name":"%s","content":"%s"}' "$1" \
    "$(sed 's/BUCKET/newscrawl/g; s/PREFIX/news/g; s/^ *//; s/"/\\"/g' "iam/$1.json" | tr -d '\n')"
}
{
  printf '{"identities":[%s,%s,%s,%s],' "$(identity crawler)" "$(identity web)" "$(identity reader)" "$(identity operator)"
  printf '"policies":[%s,%s,%s,%s]}\n' "$(policy crawler)" "$(policy web)" "$(policy reader)" "$(policy operator)"
} | keep seaweedfs_s3
